import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { CommandError } from '../command';
import { cdkOf } from '../scaffold/cdk';
import { functionFromExport } from '../scaffold/exported';
import { isModuleProject, withEndings } from '../scaffold/imports';
import { LAUNCH_FILE, writeLaunch } from '../scaffold/launch';
import { packageManagerOf } from '../scaffold/package-manager';
import { addToStack, findStack, stackLines } from '../scaffold/stack';
import { runnerOf, testFileOf, testFor } from '../scaffold/tests';
import { packageRoot } from '../../terraform/plugin-directory';
import { print } from '../output';

/** The templates: functions of this package that are copied, and what else they need. */
const TEMPLATES: Readonly<
  Record<string, { from: string; packages: readonly string[]; credentials: readonly string[] }>
> = {
  blank: { from: 'hello', packages: [], credentials: [] },
  jwe: { from: 'jwe-encrypt-decrypt', packages: ['jose'], credentials: ['PUBLIC_KEY', 'PRIVATE_KEY'] },
  'rest-lookup': { from: 'user-lookup', packages: [], credentials: ['USER_API_URL'] },
  'platform-api': {
    from: 'platform-api',
    packages: [],
    credentials: ['GC_CLIENT_ID', 'GC_CLIENT_SECRET', 'GC_REGION'],
  },
};

interface Options {
  template: string;
  from?: string;
  dir: string;
  stack: boolean;
  json?: true;
}

/** `genesys-actions new`: a working function. */
export default function command(): Command {
  return new Command('new')
    .description(
      'Makes a function that works: its definition, code, sample events and test. It is also written into the stack ' +
        'that has the comments "// genesys-actions: imports" and "// genesys-actions: functions".',
    )
    .argument('<name>', 'the directory below functions/, for example order-status')
    .addOption(
      new Option('-t, --template <template>', 'what to begin with')
        .choices(Object.keys(TEMPLATES))
        .default('blank'),
    )
    .addOption(
      new Option(
        '--from <file>',
        'begin with an action that the admin UI exported (a JSON file): its contract and configuration',
      ).conflicts('template'),
    )
    .option('--dir <dir>', 'where the functions are', 'functions')
    .option('--no-stack', 'leave the stack alone')
    .option('--json', 'print one line of JSON')
    .action(run);
}

function run(name: string, options: Options): void {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new CommandError(
      `${JSON.stringify(name)} cannot be the name of a function: use lower-case letters, digits and -, for example order-status.`,
    );
  }
  const directory = resolve(options.dir, name);
  if (existsSync(directory)) {
    throw new CommandError(
      `${relative('.', directory)} already exists. Choose another name, or remove it first.`,
    );
  }
  const needs =
    options.from === undefined ? begin(name, directory, options.template) : take(options.from, directory);
  if (isModuleProject(directory)) writeEndings(directory);
  const stack = options.stack ? findStack(['stacks', '.']) : undefined;
  if (stack !== undefined) addToStack(stack, name, directory);
  const files = filesIn(directory).map((path) => relative('.', path));
  const sample = sampleIn(files);
  if (writeLaunch('.', packageManagerOf(directory), { name, sample })) files.push(LAUNCH_FILE);
  if (options.json === true) {
    const { template, from } = options;
    const source = from === undefined ? { template } : { from };
    print(`${JSON.stringify({ name, ...source, files, stack: stack ?? null })}\n`);
    return;
  }
  print(explain(name, directory, files, stack, needs));
}

/** What a function needs beside its files. */
interface Needs {
  readonly packages: readonly string[];
  readonly credentials: readonly string[];
}

/** Makes a function from a template. */
function begin(name: string, directory: string, chosen: string): Needs {
  const template = TEMPLATES[chosen];
  const source = join(packageRoot(), 'functions', template?.from ?? '');
  if (template === undefined || !existsSync(source)) {
    throw new CommandError(
      'The package genesys-actions is incomplete: it has no templates. Install it again.',
    );
  }
  // What cannot be read is said before anything is made.
  const runner = runnerOf(dirname(directory));
  copy(source, directory);
  rename(join(directory, 'action.ts'), titleOf(name));
  writeFileSync(join(directory, testFileOf(runner)), testFor(chosen, runner));
  return template;
}

/** Makes a function from an export of the admin UI. */
function take(file: string, directory: string): Needs {
  const { files, credentials } = functionFromExport(file);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return { packages: [], credentials };
}

function explain(
  name: string,
  directory: string,
  files: string[],
  stack: string | undefined,
  { packages, credentials }: Needs,
): string {
  const { add, exec } = packageManagerOf(directory);
  const sample = sampleIn(files);
  const lines = [`Made ${relative('.', directory)}:`, ...files.map((path) => `  ${path}`), ''];
  if (stack === undefined) {
    const { importLine, constructLines } = stackLines(
      name,
      directory,
      resolve(existsSync('stacks') ? 'stacks' : '.'),
    );
    lines.push(
      'Put this into your stack, in whose constructor integration is a FunctionsIntegration:',
      '',
      `import { FunctionAction, FunctionCode } from '${cdkOf('.').constructs}';`,
      importLine,
      '',
      ...constructLines,
      '',
    );
  } else lines.push(`It is in the stack ${stack}.`, '');
  if (packages.length > 0) lines.push(`It needs: ${add} ${packages.join(' ')}`, '');
  if (credentials.length > 0) {
    lines.push(`Its integration needs the credential fields ${credentials.join(', ')}.`, '');
  }
  const fields = credentials.map((field) => ` --credential ${field}=…`).join('');
  lines.push(
    'Next:',
    `  ${exec} genesys-actions check ${name}`,
    `  ${exec} genesys-actions invoke ${name} --input ${sample}${fields}`,
    '',
  );
  return lines.join('\n');
}

/** The name of the first sample, or what stands for one. */
function sampleIn(files: readonly string[]): string {
  return files.find((path) => /[\\/]events[\\/]/.test(path))?.replace(/.*[\\/](.*)\.json$/, '$1') ?? 'FILE';
}

/** Without the tests: those of the package need its own tools. */
function copy(source: string, target: string): void {
  cpSync(source, target, {
    recursive: true,
    // Of the path below the template only: an installed package is itself under node_modules.
    filter: (path) => !/\.test\.[jt]s$|(^|[\\/])node_modules([\\/]|$)/.test(relative(source, path)),
  });
}

/** Gives the copied definition its own name. */
function rename(path: string, title: string): void {
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/^(\s*name: )'[^']*'/m, `$1'${title}'`));
}

/** `order-status` → `Order status`. */
function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Lets the files of a function import each other as ES modules do. */
function writeEndings(directory: string): void {
  for (const path of filesIn(directory).filter((file) => file.endsWith('.ts'))) {
    writeFileSync(path, withEndings(readFileSync(path, 'utf8'), dirname(path)));
  }
}

function filesIn(directory: string): string[] {
  mkdirSync(directory, { recursive: true });
  return readdirSync(directory)
    .sort()
    .map((name) => join(directory, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesIn(path) : [path]));
}
