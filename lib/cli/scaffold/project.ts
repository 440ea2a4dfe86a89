import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../terraform/plugin-directory';
import { VERSION } from '../command';
import { withCdk, type Cdk } from './cdk';
import { withEndings } from './imports';
import { LAUNCH_FILE, launchJson } from './launch';
import type { WantedManifest } from './manifest';
import type { PackageManager } from './package-manager';
import { testFileOf, testFor, type TestRunner } from './tests';
import { githubFiles, gitlabFiles, textOfPackage } from './workflows';

/** The services whose workflows a project can get. */
export const CI_SERVICES = ['github', 'gitlab', 'none'] as const;
export type CiService = (typeof CI_SERVICES)[number];

/** What decides how a project is written. */
export interface ProjectKind {
  /** A name for `cdktf.json`. */
  readonly name: string;
  readonly cdk: Cdk;
  /** Whether it is one of ES modules. */
  readonly modules: boolean;
  readonly manager: PackageManager;
  readonly runner: TestRunner;
  readonly ci: CiService;
}

/** The first function's name. */
export const FIRST_FUNCTION = 'hello';

/** The stack in which the functions are. */
export const STACK_FILE = 'stacks/functions-stack.ts';

/** What git is to leave alone: what is installed and made here, and states, which say how an org is set up. */
export const IGNORED = [
  'node_modules/',
  'cdktf.out/',
  '.genesys-actions/',
  '.terraform/',
  '*.tfstate',
  '*.tfstate.*',
];

/** Every file of a new project but package.json: path → content. The parts that this package has itself are its own. */
export function projectFiles(kind: ProjectKind): ReadonlyMap<string, string> {
  const { cdk, modules, manager, runner, ci } = kind;
  const source = (from: string): string => {
    const text = withCdk(textOfPackage(from), cdk);
    return modules ? withEndings(text, join(packageRoot(), dirname(from))) : text;
  };
  const first = `functions/${FIRST_FUNCTION}`;
  const test = testFor('blank', runner);
  return new Map([
    ['cdktf.json', json(cdktfJson(kind))],
    ['tsconfig.json', json(tsconfig(runner))],
    ['.gitignore', `${IGNORED.join('\n')}\n`],
    ['stacks/environments.ts', source('stacks/environments.ts')],
    [STACK_FILE, source('templates/functions-stack.ts')],
    ['stacks/main.ts', source('stacks/main.ts')],
    ...ownFiles(first).map((path) => [path, source(path)] as const),
    [`${first}/${testFileOf(runner)}`, modules ? withEndings(test, join(packageRoot(), first)) : test],
    ['scripts/local.mjs', textOfPackage('templates/local.mjs')],
    [LAUNCH_FILE, launchJson(manager, { name: FIRST_FUNCTION, sample: FIRST_FUNCTION })],
    ...(ci === 'github' ? githubFiles(manager) : ci === 'gitlab' ? gitlabFiles(manager) : []),
  ]);
}

/** What package.json has to say, in the versions that this package was tested with. */
export function projectManifest({ cdk, runner }: ProjectKind): WantedManifest {
  return {
    scripts: {
      local: 'node scripts/local.mjs',
      check: 'genesys-actions check',
      typecheck: 'tsc --noEmit',
      [runner === 'node beside jest' ? TESTS_BESIDE_JEST : 'test']: TESTS[runner],
    },
    dependencies: {
      'genesys-actions': `^${VERSION}`,
      [cdk.name]: rangeOf(cdk.name),
      constructs: cdk.name === 'cdktn' ? CONSTRUCTS_OF_CDKTN : rangeOf('constructs'),
    },
    devDependencies: {
      '@types/node': rangeOf('@types/node'),
      [`${cdk.name}-cli`]: rangeOf(cdk.name),
      tsx: rangeOf('tsx'),
      typescript: rangeOf('typescript'),
    },
  };
}

/** The script that runs what Jest does not. */
export const TESTS_BESIDE_JEST = 'test:functions';

/** What each runner is started with. */
const TESTS: Readonly<Record<TestRunner, string>> = {
  jest: 'jest',
  vitest: 'vitest run',
  node: 'tsx --test functions/*/*.test.ts',
  'node beside jest': 'tsx --test functions/*/*.node-test.ts',
};

/** What cdktn 0.24 demands of its peer. */
const CONSTRUCTS_OF_CDKTN = '>=10.6.0 <10.8.0';

/** The range of a package in this package's own package.json. */
function rangeOf(name: string): string {
  type Kind = Readonly<Record<string, string>> | undefined;
  const { dependencies, peerDependencies, devDependencies } = JSON.parse(
    textOfPackage('package.json'),
  ) as Record<string, Kind>;
  return { ...devDependencies, ...peerDependencies, ...dependencies }[name] ?? '*';
}

function cdktfJson({ name, manager }: ProjectKind): object {
  return {
    language: 'typescript',
    app: `${manager.exec} tsx stacks/main.ts`,
    projectId: name,
    sendCrashReports: 'false',
    terraformProviders: [],
    terraformModules: [],
  };
}

/** For both kinds of modules and for TypeScript 5.9 and later: tsx runs the sources, the compiler only checks them. */
function tsconfig(runner: TestRunner): object {
  return {
    compilerOptions: {
      target: 'es2022',
      lib: ['es2023'],
      module: 'preserve',
      moduleResolution: 'bundler',
      types: runner === 'jest' ? ['node', 'jest'] : ['node'],
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      isolatedModules: true,
      esModuleInterop: true,
      resolveJsonModule: true,
      skipLibCheck: true,
      noEmit: true,
    },
    include: ['stacks', 'functions'],
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The files of one of this package's functions, without its tests: those need the package's own tools. */
function ownFiles(directory: string): string[] {
  return readdirSync(join(packageRoot(), directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.[jt]s$/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(packageRoot().length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}
