import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ENGINE } from './engine';
import { run, start, type Finished, type Running } from './processes';
import { COMMAND, PROVIDER } from './repository';
import { CLEAN_ENVIRONMENT, connection, pluginPath, type Org } from './terraform';

/** An app that synthesises what `stack.json` says, without loading anything. */
const APP = `
const fs = require('fs');
const out = process.env.CDKTF_OUTDIR;
fs.mkdirSync(out + '/stacks/dev', { recursive: true });
fs.copyFileSync('stack.json', out + '/stacks/dev/cdk.tf.json');
const dev = { name: 'dev', workingDirectory: 'stacks/dev', synthesizedStackPath: 'stacks/dev/cdk.tf.json' };
fs.writeFileSync(out + '/manifest.json', JSON.stringify({ stacks: { dev } }));
`;

const REQUIRED = { genesysactions: { source: 'genesys-actions/genesysactions' } };

/** A project with one stack, `dev`, that is Terraform JSON as it stands; the commands run in it with the real Terraform. */
export class StackProject {
  readonly directory = mkdtempSync(join(tmpdir(), 'genesys-actions-stack-'));
  /** Where everything that runs here makes its temporary files. */
  readonly temporary = join(this.directory, 'tmp');
  readonly env: Record<string, string | undefined>;

  constructor(org: Org, env: Readonly<Record<string, string>> = {}) {
    const mirror = join(this.directory, 'mirror');
    const plugin = join(mirror, pluginPath());
    for (const path of [this.temporary, dirname(plugin)]) mkdirSync(path, { recursive: true });
    copyFileSync(PROVIDER, plugin);
    const settings = join(this.directory, '.terraformrc');
    writeFileSync(
      settings,
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    );
    writeFileSync(this.at('cdktf.json'), JSON.stringify({ app: 'node app.js', output: 'cdktf.out' }));
    writeFileSync(this.at('app.js'), APP);
    this.env = {
      ...CLEAN_ENVIRONMENT,
      ...connection(org),
      CI: '1',
      NO_COLOR: '1',
      TF_CLI_CONFIG_FILE: settings,
      TMPDIR: this.temporary,
      GENESYSACTIONS_STATE_DIRECTORY: this.at('machine'),
      ...env,
    };
  }

  /** A path in it. */
  at(name: string): string {
    return join(this.directory, name);
  }

  /** Writes the stack: Terraform JSON, without what every stack has. */
  configure({ terraform = {}, ...more }: { terraform?: object; [block: string]: unknown }): void {
    writeFileSync(
      this.at('stack.json'),
      JSON.stringify({
        terraform: { required_providers: REQUIRED, ...terraform },
        provider: { genesysactions: [{}] },
        ...more,
      }),
    );
  }

  /** Writes a file that a script waits for. */
  write(name: string, content = ''): void {
    writeFileSync(this.at(name), content);
  }

  /** Puts a script of the shell in the place of the engine, which is `$TEST_ENGINE` to it. */
  replaceTerraform(script: string): void {
    const program = this.at(ENGINE.name);
    writeFileSync(program, `#!/bin/sh\n${script}`);
    chmodSync(program, 0o755);
    this.env['TERRAFORM_BINARY_NAME'] = program;
  }

  genesysActions(...args: string[]): Promise<Finished> {
    return run(process.execPath, [COMMAND, ...args], { cwd: this.directory, env: this.env });
  }

  /** Starts a command in a process group of its own. */
  start(...args: string[]): Running {
    return start(process.execPath, [COMMAND, ...args], { cwd: this.directory, env: this.env });
  }

  /** Waits for a file that a script writes. */
  async written(name: string): Promise<void> {
    await until(() => existsSync(this.at(name)));
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Waits for what comes sooner or later. */
export async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 20));
}
