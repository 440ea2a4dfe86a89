import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run, start, type Finished, type Running } from './processes';
import { COMMAND, ROOT } from './repository';
import { CLEAN_ENVIRONMENT } from './terraform';

/** What a user installs beside this package. */
const PACKAGES = ['@types', 'cdktf', 'constructs', 'jose', 'tsx', 'typescript'];

/** Their commands. */
const COMMANDS = { cdktf: '.bin/cdktf', tsc: 'typescript/bin/tsc', tsx: '.bin/tsx' };

/** A user's project in a directory of its own, in which this package and its peers are as if they were installed. */
export class UserProject {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-user-')));
  private readonly env: Readonly<Record<string, string | undefined>>;

  constructor(manifest?: object, env: Readonly<Record<string, string>> = {}) {
    if (manifest !== undefined) this.write({ 'package.json': JSON.stringify(manifest, null, 2) });
    mkdirSync(this.at('node_modules', '.bin'), { recursive: true });
    for (const name of PACKAGES) symlinkSync(join(ROOT, 'node_modules', name), this.at('node_modules', name));
    for (const [name, program] of Object.entries(COMMANDS))
      symlinkSync(join(ROOT, 'node_modules', program), this.at('node_modules', '.bin', name));
    symlinkSync(ROOT, this.at('node_modules', 'genesys-actions'));
    symlinkSync(COMMAND, this.at('node_modules', '.bin', 'genesys-actions'));
    this.env = {
      ...CLEAN_ENVIRONMENT,
      NO_COLOR: '1',
      CI: '1',
      GENESYSACTIONS_STATE_DIRECTORY: this.at('machine'),
      npm_config_update_notifier: 'false',
      ...env,
    };
  }

  /** A path in it. */
  at(...names: string[]): string {
    return join(this.directory, ...names);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(this.at(path)), { recursive: true });
      writeFileSync(this.at(path), text);
    }
  }

  genesysActions(...args: string[]): Promise<Finished> {
    return run(process.execPath, [COMMAND, ...args], { cwd: this.directory, env: this.env });
  }

  /** Runs a line of a shell, as a person would type it. */
  shell(line: string, env: Readonly<Record<string, string>> = {}): Promise<Finished> {
    return this.begin(line, env).finished;
  }

  /** Begins one that ends when it is told to. */
  begin(line: string, env: Readonly<Record<string, string>> = {}): Running {
    return start('bash', ['-e', '-o', 'pipefail', '-c', line], {
      cwd: this.directory,
      env: { ...this.env, ...env },
    });
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
