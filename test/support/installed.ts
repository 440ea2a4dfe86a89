import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expectStatus, run, type Finished } from './processes';
import { ROOT } from './repository';
import { CLEAN_ENVIRONMENT } from './terraform';

/** Of what the declarations name, files of the project itself, as npm makes them: the compiler tells them from linked ones. */
const COPIED = ['json-schema-to-ts', 'ts-algebra', 'constructs'];

const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies: object;
  readonly peerDependencies: object;
};

/** What npm installs beside the package, as far as anything asks for it by name, and Node.js's types. */
const BESIDE = [
  ...Object.keys({ ...dependencies, ...peerDependencies }),
  'ts-algebra',
  '@types/node',
  'undici-types',
];

/** A project of a user that has the package as npm unpacks it, with what it needs beside it. */
export class InstalledProject {
  private constructor(
    readonly directory: string,
    /** The paths in the package. */
    readonly published: readonly string[],
  ) {}

  /**
   * @param manifest the project's package.json
   */
  static async create(manifest: Readonly<Record<string, unknown>>): Promise<InstalledProject> {
    const directory = mkdtempSync(join(tmpdir(), 'genesys-actions-package-'));
    const pack = await run(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--silent', '--pack-destination', directory],
      { cwd: ROOT },
    );
    const [listing] = JSON.parse(expectStatus(pack, 0).stdout) as [
      { filename: string; files: { path: string }[] },
    ];
    const tarball = join(directory, listing.filename);
    const target = join(directory, 'node_modules', 'genesys-actions');
    mkdirSync(target, { recursive: true });
    expectStatus(await run('tar', ['xzf', tarball, '-C', target, '--strip-components=1']), 0);
    rmSync(tarball);
    for (const name of BESIDE) {
      const [from, to] = [ROOT, directory].map((root) => join(root, 'node_modules', name));
      if (from === undefined || to === undefined) continue;
      mkdirSync(dirname(to), { recursive: true });
      if (COPIED.includes(name)) cpSync(from, to, { recursive: true });
      else symlinkSync(from, to);
    }
    const project = new InstalledProject(
      directory,
      listing.files.map(({ path }) => path),
    );
    project.write('package.json', JSON.stringify({ name: 'a-users-project', private: true, ...manifest }));
    return project;
  }

  /** Another project in a directory of this one: what is installed is there for it as well. */
  within(name: string, manifest: Readonly<Record<string, unknown>>): InstalledProject {
    const project = new InstalledProject(this.at(name), this.published);
    project.write('package.json', JSON.stringify({ name, private: true, ...manifest }));
    return project;
  }

  /** A path in it. */
  at(...names: string[]): string {
    return join(this.directory, ...names);
  }

  write(name: string, content: string): void {
    mkdirSync(dirname(this.at(name)), { recursive: true });
    writeFileSync(this.at(name), content);
  }

  /** Runs a program in it. */
  run(
    program: string,
    args: readonly string[],
    { cwd = '.', ...env }: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Finished> {
    return run(program, args, { cwd: this.at(cwd), env: { ...CLEAN_ENVIRONMENT, ...env } });
  }

  /** Runs a file of a package, or of the project, by Node.js. */
  node(...args: string[]): Promise<Finished> {
    return this.run(process.execPath, args);
  }

  /** Runs the command. */
  command(...args: string[]): Promise<Finished> {
    const require = createRequire(this.at('package.json'));
    const root = dirname(require.resolve('genesys-actions/package.json'));
    return this.node(join(root, 'bin', 'genesys-actions.js'), ...args);
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
