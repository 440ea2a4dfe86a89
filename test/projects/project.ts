import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isAtLeast } from '../../lib/terraform/engine';
import { findEngine } from '../support/engine';
import { fetchPackage, manifestOf, type Manifest } from '../support/packages';
import { expectStatus, run } from '../support/processes';
import { tarball } from '../support/tarball';
import { CLEAN_ENVIRONMENT, connection, type Org } from '../support/terraform';

/** What every one of them can do; the first three only some. */
export type Script = 'init' | 'new' | 'typecheck' | 'check' | 'deploy' | 'plan' | 'destroy';

/** How each package manager installs, without the scripts of packages: one of cdktf-cli's downloads a binary. */
const INSTALL: Readonly<Record<string, readonly string[]>> = {
  npm: ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
  pnpm: ['install', '--ignore-scripts', '--prefer-offline', '--no-frozen-lockfile'],
  // Its cache takes a tarball of the same name for the same.
  'yarn 1': ['install', '--ignore-scripts', '--non-interactive', '--cache-folder', '../cache'],
  yarn: ['install', '--no-immutable', '--mode=skip-build'],
};

/** The names of the projects: the directories here. */
export const NAMES = readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What a project needs that is not here; undefined where nothing is missing. */
export function lacking(name: string): string | undefined {
  const { engines, scripts = {} } = manifestOf(join(__dirname, name));
  const [least] = /[\d.]+/.exec(engines?.node ?? '') ?? [];
  if (least !== undefined && !isAtLeast(process.versions.node, least)) return `Node.js ${least}`;
  return (['terraform', 'tofu'] as const).find(
    (engine) =>
      Object.values(scripts).some((line) => RegExp(`\\b${engine} `).test(line)) &&
      findEngine(engine) === undefined,
  );
}

/** One of these projects in a directory of its own, with the package's tarball beside its package.json. */
export class LittleProject {
  readonly directory: string;
  private readonly path: string[] = [];

  constructor(
    name: string,
    private readonly org: Org,
  ) {
    const around = mkdtempSync(join(tmpdir(), `genesys-actions-${name}-`));
    this.directory = join(around, name);
    cpSync(join(__dirname, name), this.directory, { recursive: true });
    mkdirSync(join(around, 'bin'));
    for (const engine of ['terraform', 'tofu'] as const) {
      const program = findEngine(engine);
      if (program !== undefined) symlinkSync(program, join(around, 'bin', engine));
    }
    this.path.push(join(around, 'bin'));
  }

  private get manifest(): Manifest {
    return manifestOf(this.directory);
  }

  /** Installs what it says, by the package manager that it says. */
  async install(): Promise<void> {
    cpSync((await tarball()).path, join(this.directory, 'genesys-actions.tgz'));
    const [name = '', version = ''] = this.manager.split('@');
    if (version !== '') {
      const of = name === 'yarn' && !version.startsWith('1.') ? '@yarnpkg/cli-dist' : name;
      this.path.push(join(await fetchPackage(of, version), '.bin'));
    }
    await this.execute(name, INSTALL[version.startsWith('1.') ? `${name} 1` : name] ?? [], {});
  }

  /** `NAME@VERSION`, or `npm`. */
  private get manager(): string {
    return this.manifest.packageManager ?? 'npm';
  }

  has(script: Script): boolean {
    return this.manifest.scripts?.[script] !== undefined;
  }

  /** Runs a script of its package.json, as its people do. @returns what it printed */
  run(script: Script): Promise<string> {
    // What belongs to a user on a machine is the project's own.
    const env = { ...connection(this.org), HOME: join(this.directory, '..', 'home') };
    return this.execute(this.manager.split('@')[0] ?? '', ['run', script], env);
  }

  private async execute(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<string> {
    const finished = await run(program, args, {
      cwd: this.directory,
      timeoutMs: 600_000,
      env: {
        ...CLEAN_ENVIRONMENT,
        CI: '1',
        NO_COLOR: '1',
        GENESYSACTIONS_STATE_DIRECTORY: join(this.directory, '..', 'machine'),
        PATH: [...this.path, process.env['PATH']].join(delimiter),
        ...env,
      },
    });
    return expectStatus(finished, 0).output;
  }

  /** Writes other words into its code, wherever that is. */
  edit(from: string, to: string): void {
    const sources = readdirSync(this.directory, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.[jt]s$/.test(path) && !/node_modules|\.out|^out|\.test\./.test(path))
      .map((path) => join(this.directory, path));
    const having = sources.filter((path) => readFileSync(path, 'utf8').includes(from));
    const [path] = having;
    if (path === undefined || having.length > 1)
      throw new Error(`${JSON.stringify(from)} is in ${having.join(', ') || 'no file'}.`);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  }

  dispose(): void {
    rmSync(join(this.directory, '..'), { recursive: true, force: true });
  }
}
