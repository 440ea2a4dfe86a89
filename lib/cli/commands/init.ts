import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { upwards } from '../../shared/directories';
import { writeWhole } from '../../shared/files';
import { objectOf } from '../../shared/json';
import { isAtLeast } from '../../terraform/engine';
import { CommandError } from '../command';
import { print } from '../output';
import { CDKS, cdkOf, type Cdk } from '../scaffold/cdk';
import { completeManifest, parseManifest, type CompletedManifest } from '../scaffold/manifest';
import { packageManagerOf } from '../scaffold/package-manager';
import {
  CI_SERVICES,
  FIRST_FUNCTION,
  IGNORED,
  projectFiles,
  projectManifest,
  STACK_FILE,
  TESTS_BESIDE_JEST,
  type CiService,
  type ProjectKind,
} from '../scaffold/project';
import { stackLines } from '../scaffold/stack';
import { runnerOf } from '../scaffold/tests';

interface Options {
  ci?: CiService;
  cdk?: Cdk['name'];
  dryRun?: true;
  json?: true;
}

/** What came of it, or would. */
interface Result {
  readonly written: readonly string[];
  readonly kept: readonly string[];
  readonly manifest: CompletedManifest;
  /** What a person has to know, or to do, beside the commands. */
  readonly notes: readonly string[];
  /** What to run next. */
  readonly commands: readonly string[];
}

/** `genesys-actions init`: a project that deploys a first function. */
export default function command(): Command {
  return new Command('init')
    .description(
      'Makes a project here: stacks, environments, a first function with its test, cdktf.json, tsconfig.json and the ' +
        'workflows of GitOps. A file that is there is never written over. To package.json is added what it lacks: scripts, ' +
        'and packages in versions that fit each other. Nothing is installed.',
    )
    .addOption(
      new Option(
        '--ci <service>',
        'whose workflows (default: github, or none below the root of a git repository, where they would be overlooked)',
      ).choices(CI_SERVICES),
    )
    .addOption(
      new Option('--cdk <name>', 'the CDK (default: the one that the project has, otherwise cdktf)').choices(
        Object.keys(CDKS),
      ),
    )
    .option('--dry-run', 'only list what would be written')
    .option('--json', 'print one line of JSON: {written, kept, added, notes, commands}')
    .action(run);
}

function run(options: Options): void {
  const directory = resolve('.');
  const { before, created } = manifestBefore(directory);
  const kind = kindOf(directory, options, before);
  const files = projectFiles(kind);
  for (const path of files.keys()) refuseFileAsDirectory(directory, path);
  const isThere = (path: string): boolean =>
    lstatSync(join(directory, path), { throwIfNoEntry: false }) !== undefined;
  const kept = [...files.keys()].filter(isThere);
  const written = [...files.keys()].filter((path) => !kept.includes(path));
  const manifest = completeManifest(before, projectManifest(kind));
  if (options.dryRun !== true) {
    for (const path of written) write(join(directory, path), files.get(path) ?? '');
    if (created || manifest.text !== before) writeWhole(join(directory, 'package.json'), manifest.text);
  }
  const result: Result = {
    written: created ? ['package.json', ...written] : written,
    kept,
    manifest,
    notes: notesOn(directory, kind, kept, options.ci),
    commands: commandsOf(kind, manifest.text),
  };
  print(options.json === true ? asJson(result) : asText(result, created, options.dryRun === true));
}

/** The project's package.json. A new one is of ES modules, as new projects are. */
function manifestBefore(directory: string): { before: string; created: boolean } {
  const path = join(directory, 'package.json');
  if (existsSync(path)) return { before: readFileSync(path, 'utf8'), created: false };
  const name = basename(directory)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const manifest = {
    name: name === '' ? 'my-functions' : name,
    version: '1.0.0',
    private: true,
    type: 'module',
  };
  return { before: `${JSON.stringify(manifest, null, 2)}\n`, created: true };
}

function kindOf(directory: string, { ci, cdk }: Options, manifest: string): ProjectKind {
  // Refuses what is no JSON before anything is read from it.
  completeManifest(manifest, { scripts: {}, dependencies: {}, devDependencies: {} });
  const { name, type } = parseManifest(manifest, 'package.json');
  return {
    name: typeof name === 'string' && name !== '' ? name : basename(directory),
    cdk: cdk === undefined ? cdkOf(directory) : CDKS[cdk],
    modules: type === 'module',
    manager: packageManagerOf(directory),
    runner: runnerOf(directory),
    ci: ci ?? (isBelowRepository(directory) ? 'none' : 'github'),
  };
}

/** Whether the directory is a part of a git repository, and not its root. */
function isBelowRepository(directory: string): boolean {
  const [own = false, ...above] = [...upwards(directory)].map((here) => existsSync(join(here, '.git')));
  return !own && above.includes(true);
}

/** Before anything is written: a project is made whole, or not at all. */
function refuseFileAsDirectory(directory: string, path: string): void {
  const above = path.split('/').slice(0, -1);
  for (let depth = 1; depth <= above.length; depth++) {
    const name = above.slice(0, depth).join('/');
    if (statSync(join(directory, name), { throwIfNoEntry: false })?.isDirectory() === false)
      throw new CommandError(
        `${name} is a file, and has to be a directory: ${path} goes into it. Nothing was written.`,
      );
    if (!existsSync(join(directory, name))) return;
  }
}

function write(path: string, content: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Not over what came meanwhile.
    writeFileSync(path, content, { flag: 'wx' });
  } catch (error) {
    throw new CommandError(`${path} cannot be written: ${(error as Error).message}`);
  }
}

/** What cdktn-cli 0.24 demands. */
const NODE_OF_CDKTN_CLI = '22.19';

/** What a kept file may lack for all of it to work. */
function notesOn(
  directory: string,
  { cdk, modules, ci, manager, runner }: ProjectKind,
  kept: readonly string[],
  wished: CiService | undefined,
): string[] {
  const textOf = (path: string): string =>
    // A link that leads nowhere is kept, and says nothing.
    kept.includes(path) && existsSync(join(directory, path))
      ? readFileSync(join(directory, path), 'utf8')
      : '';
  const notes: string[] = [];
  const { node } = process.versions;
  if (cdk.name === 'cdktn' && !isAtLeast(node, NODE_OF_CDKTN_CLI))
    notes.push(
      `cdktn-cli needs Node.js ${NODE_OF_CDKTN_CLI} or later, and this is ${node}. The commands of genesys-actions need no cdktn-cli; yarn 1 installs nothing as long as package.json names it.`,
    );
  if (runner === 'node beside jest')
    notes.push(
      `Jest takes no TypeScript here: nothing that it is told transforms it. So the tests of functions are of Node.js's own runner: ${manager.run} ${TESTS_BESIDE_JEST}.`,
    );
  const app = /"app"\s*:\s*"([^"]*)"/.exec(textOf('cdktf.json'))?.[1];
  if (app !== undefined && !app.includes('stacks/main'))
    notes.push(
      `cdktf.json runs ${JSON.stringify(app)}. For the stacks in stacks/ set "app" to "${manager.exec} tsx stacks/main.ts".`,
    );
  if (kept.includes(STACK_FILE) && !textOf(STACK_FILE).includes(`functions/${FIRST_FUNCTION}`)) {
    const lines = stackLines(FIRST_FUNCTION, resolve('functions', FIRST_FUNCTION), resolve('stacks'));
    notes.push(
      `${STACK_FILE} does not deploy functions/${FIRST_FUNCTION}. Put this into it:\n\n${[lines.importLine, '', ...lines.constructLines].map((each) => `    ${each}`.trimEnd()).join('\n')}`,
    );
  }
  if (!modules && /"verbatimModuleSyntax"\s*:\s*true/.test(textOf('tsconfig.json')))
    notes.push(
      'tsconfig.json says "verbatimModuleSyntax", with which the compiler takes no import in a project of CommonJS. Set ' +
        '"type": "module" in package.json before init, or take that line out.',
    );
  const ignored = textOf('.gitignore')
    .split(/\r?\n/)
    .map((line) => line.replace(/^\/|\/$/g, ''));
  const missing = IGNORED.filter((line) => !ignored.includes(line.replace(/\/$/, '')));
  if (kept.includes('.gitignore') && missing.length > 0)
    notes.push(`.gitignore lacks ${missing.join(' ')}: states and packages do not belong into a repository.`);
  if (ci !== 'none' && isBelowRepository(directory))
    notes.push(
      ci === 'github'
        ? 'GitHub reads workflows at the root of the repository alone, and this is below it. Move .github there, and let its steps run here (defaults.run.working-directory).'
        : 'GitLab reads .gitlab-ci.yml at the root of the repository alone, and this is below it. Include it there (include: local), and let its jobs run here.',
    );
  if (ci === 'none' && wished === undefined)
    notes.push('No workflows were written: they belong to the root of the repository, and this is below it.');
  return notes;
}

function commandsOf({ manager }: ProjectKind, manifest: string): string[] {
  const local = objectOf(parseManifest(manifest, 'package.json')['scripts'])['local'];
  const own = typeof local === 'string' && local.includes('scripts/local.mjs');
  return [manager.install, own ? `${manager.run} local` : 'node scripts/local.mjs'];
}

function asJson({ written, kept, manifest: { scripts, packages }, notes, commands }: Result): string {
  return `${JSON.stringify({ written, kept, added: { scripts, packages }, notes, commands })}\n`;
}

function asText(
  { written, kept, manifest, notes, commands }: Result,
  created: boolean,
  dry: boolean,
): string {
  const list = (title: string, paths: readonly string[]): string[] =>
    paths.length === 0 ? [] : [title, ...paths.map((path) => `  ${path}`), ''];
  const { scripts, packages } = manifest;
  const added = [
    ...(scripts.length > 0 ? [`scripts ${scripts.join(', ')}`] : []),
    ...(packages.length > 0 ? [`packages ${packages.join(', ')}`] : []),
  ];
  return [
    ...list(dry ? 'Would write:' : 'Wrote:', written),
    ...list('Kept as it is there:', kept),
    ...list(dry ? 'Would add to package.json:' : 'Added to package.json:', created ? [] : added),
    ...notes.flatMap((note) => [`Note: ${note}`, '']),
    'Next:',
    `  ${commands[0] ?? ''}`,
    `  ${commands[1] ?? ''}   # starts a local org, deploys to it, and runs the function there`,
    '',
  ].join('\n');
}
