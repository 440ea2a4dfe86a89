import { CommanderError, type Command } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../../lib/cli/program';
import { CDKS } from '../../../lib/cli/scaffold/cdk';
import { packageManagerOf } from '../../../lib/cli/scaffold/package-manager';
import { projectManifest } from '../../../lib/cli/scaffold/project';
import type { CodeBlock } from '../../support/pages';
import { ROOT } from '../../support/repository';
import { shellCommands } from '../../support/shell';

/** What blocks of a shell call beside the commands of this package, and which of their subcommands. */
const PROGRAMS: Readonly<Record<string, RegExp>> = {
  bash: /^/,
  cat: /^/,
  cd: /^/,
  cdktf: /^(deploy|destroy|diff|synth)$/,
  cdktn: /^(deploy|destroy|diff|synth)$/,
  changeset: /^/,
  cp: /^/,
  curl: /^/,
  export: /^\w+(=|$)/,
  git: /^(add|clone|commit|init|push|switch|tag)$/,
  gpg: /^--/,
  jest: /^/,
  mkdir: /^/,
  node: /^/,
  npm: /^(ci|init|install|run|test)$/,
  openssl: /^(genpkey|pkey|rand)$/,
  pnpm: /^(add|init|install|run)$/,
  terraform: /^(apply|destroy|import|init|plan|query|state|validate)$/,
  tofu: /^(apply|destroy|import|init|plan|state|validate)$/,
  tsx: /^/,
  yarn: /^(add|init|install|run)$/,
};

/** What starts a package's command. */
const RUNNERS = /^(npx|pnpm exec|yarn) /;

/** Scripts of this repository, and those of a project that `init` makes. */
const SCRIPTS: ReadonlySet<string> = new Set([
  ...Object.keys((JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Scripts).scripts),
  ...Object.keys(
    projectManifest({
      name: 'any',
      cdk: CDKS.cdktf,
      modules: false,
      manager: packageManagerOf('/', ''),
      runner: 'node',
      ci: 'none',
    }).scripts,
  ),
]);

interface Scripts {
  readonly scripts: Readonly<Record<string, string>>;
}

/** What is wrong with the commands of a shell's block: names, options and scripts that are not there. */
export async function commandProblems(block: CodeBlock): Promise<string[]> {
  const problems: string[] = [];
  for (const words of shellCommands(scriptOf(block))) {
    const said = await problemOf(words);
    if (said !== undefined) problems.push(`${words.join(' ')}: ${said}`);
  }
  return problems;
}

/** What a shell is given of a block: all of it, or in a `console` what stands behind `$`. */
export function scriptOf({ language, text }: CodeBlock): string {
  if (language !== 'console') return text;
  return text
    .split('\n')
    .filter((line) => line.startsWith('$ '))
    .map((line) => `${line.slice(2)}\n`)
    .join('');
}

async function problemOf(words: readonly string[]): Promise<string | undefined> {
  const [program = '', ...args] = words.join('\n').replace(RUNNERS_AS_WORDS, '').split('\n');
  if (program === 'genesys-actions') return refusalOf(args);
  const known = PROGRAMS[program];
  if (known === undefined) return `${program} is not known here`;
  const [first = '', second = ''] = args.filter((each) => !each.startsWith('-chdir=') && each !== '--prefix');
  if (!known.test(first)) return `${program} has no ${first}`;
  if (first === 'run' && !SCRIPTS.has(second)) return `there is no script ${second}`;
  return undefined;
}

const RUNNERS_AS_WORDS = new RegExp(RUNNERS.source.replaceAll(' ', '\\n'));

/** Why the program refuses a command line; undefined where it would begin its work. */
async function refusalOf(args: readonly string[]): Promise<string | undefined> {
  const [name = ''] = args;
  const entry = COMMANDS[name];
  if (entry === undefined) return `unknown command '${name}'`;
  const command = (await entry.load()).default();
  for (const each of [command, ...command.commands]) disarm(each as Command);
  try {
    await command.parseAsync(args.slice(1), { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined;
    const message = error instanceof Error ? error.message : String(error);
    // What a reader has is not here.
    return message.includes('There is no file') ? undefined : message;
  }
}

/** It reads its words as ever, and does nothing. */
function disarm(command: Command): void {
  const quiet = (): void => undefined;
  command.exitOverride().configureOutput({ writeOut: quiet, writeErr: quiet });
  if (command.commands.length === 0) command.action(quiet);
}
