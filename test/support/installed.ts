import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkPackages } from './packages';
import { run, type Finished } from './processes';
import { tarball } from './tarball';
import { CLEAN_ENVIRONMENT } from './terraform';

/** A project of a user that has the package as npm unpacks it, with what it needs beside it. */
export class InstalledProject {
  private constructor(
    readonly directory: string,
    /** The paths in the package. */
    readonly published: readonly string[],
  ) {}

  /** @param peers the CDK, where it has one, and whatever else it installs beside the package */
  static async create(...peers: readonly string[]): Promise<InstalledProject> {
    const directory = mkdtempSync(join(tmpdir(), 'genesys-actions-package-'));
    await linkPackages(directory, peers);
    writeFileSync(
      join(directory, 'package.json'),
      JSON.stringify({ name: 'a-users-project', private: true }),
    );
    return new InstalledProject(directory, (await tarball()).files);
  }

  /** A path in it. */
  at(...names: string[]): string {
    return join(this.directory, ...names);
  }

  /** Runs Node.js in it. */
  node(...args: string[]): Promise<Finished> {
    return run(process.execPath, args, { cwd: this.directory, env: CLEAN_ENVIRONMENT });
  }

  /** Runs the command. */
  command(...args: string[]): Promise<Finished> {
    return this.node(this.at('node_modules', 'genesys-actions', 'bin', 'genesys-actions.js'), ...args);
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
