import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AttachedProvider } from './attached-provider';
import { ENGINE, ENGINE_ONCE } from './engine';
import { NIGHTLY } from './nightly';
import { run, start, type Finished, type RunOptions, type Running } from './processes';
import { PROVIDER, VERSION } from './repository';

/** The block that names the provider and takes every setting from the environment. */
export const HEADER = `
terraform {
  required_providers {
    genesysactions = {
      source = "genesys-actions/genesysactions"
    }
  }
}

provider "genesysactions" {}
`;

/** What {@link connection} needs of an emulator. */
export interface Org {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** An emulator's control API. */
export interface Controlled {
  readonly url: string;
  readonly controlToken: string;
}

/** The headers that it asks for. */
export function controlHeaders({ controlToken }: Partial<Controlled>): Record<string, string> {
  return controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` };
}

/** The environment variables that point the provider, the SDK and the commands at an org. */
export function connection({ url, clientId, clientSecret }: Org): Record<string, string> {
  const { protocol, hostname, port } = new URL(url);
  return {
    GENESYSCLOUD_GATEWAY_PROTOCOL: protocol.replace(':', ''),
    GENESYSCLOUD_GATEWAY_HOST: hostname,
    GENESYSCLOUD_GATEWAY_PORT: port,
    GENESYSCLOUD_OAUTHCLIENT_ID: clientId,
    GENESYSCLOUD_OAUTHCLIENT_SECRET: clientSecret,
  };
}

const APPLY = ['apply', '-no-color', '-input=false', '-auto-approve'] as const;

/** The environment without anything of the developer's that would change a run of Terraform. */
export const CLEAN_ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^(GENESYSCLOUD_|TF_)/.test(name))
      .map((name) => [name, undefined]),
  ),
  CHECKPOINT_DISABLE: '1',
  TF_IN_AUTOMATION: '1',
};

/** The path of a provider's executable inside a plugin directory; by default this provider's. */
export function pluginPath(
  version: string = VERSION,
  [namespace, type]: readonly [string, string] = ['genesys-actions', 'genesysactions'],
): string {
  const machine = { x64: 'amd64', ia32: '386' }[process.arch as string] ?? process.arch;
  return join(
    ENGINE.host,
    namespace,
    type,
    version,
    `${process.platform}_${machine}`,
    `terraform-provider-${type}_v${version}`,
  );
}

/** What of a directory is not a test's own. */
const INSTALLED = ['.terraform', '.terraform.lock.hcl', '.terraformrc', 'terraform.d'];

/** How Terraform gets the provider. */
export interface ProviderOptions {
  /** The provider's file; default: the built one. */
  readonly provider?: string | undefined;
  /** Whether one process serves all runs ({@link AttachedProvider}), instead of those that Terraform starts. Default: false. */
  readonly attached?: boolean;
  /**
   * Whether Terraform starts it for each of a run's steps, as it does for users, instead of once for a run. For what a
   * process of it must learn from the one before. Default: only by night, and of another provider than the built one.
   */
  readonly separate?: boolean;
}

/** A working directory in which the real Terraform runs with the built provider. */
export class TerraformDirectory {
  private attached: AttachedProvider | undefined;

  private constructor(
    /** Its path; removed by {@link dispose}. */
    readonly path: string,
    private readonly env: Readonly<Record<string, string | undefined>>,
    private readonly separate: boolean,
  ) {}

  /**
   * Makes a directory with the files given, the built provider beside them, and runs `terraform init`.
   *
   * @param files names to contents; `main.tf` usually begins with {@link HEADER}
   * @param env added to a clean environment: usually {@link connection}
   */
  static async create(
    files: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string | undefined>> = {},
    {
      provider = PROVIDER,
      attached = false,
      separate = NIGHTLY || provider !== PROVIDER,
    }: ProviderOptions = {},
  ): Promise<TerraformDirectory> {
    const path = await mkdtemp(join(tmpdir(), 'genesys-actions-terraform-'));
    // What the provider keeps on a machine is this directory's own, so that no test knows of another.
    const directory = new TerraformDirectory(
      path,
      { GENESYSACTIONS_STATE_DIRECTORY: `${path}-machine`, ...env },
      separate,
    );
    // An empty CLI configuration: found, so that nothing is warned about, and without rules of its own.
    await directory.write({ ...files, '.terraformrc': '' });
    if (attached)
      directory.attached = await AttachedProvider.start(path, { ...CLEAN_ENVIRONMENT, ...directory.env });
    else await directory.install(provider);
    return directory;
  }

  /** As it was made, but for these files: without a state, and on a machine that knows nothing. */
  async reset(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    const own = (await readdir(this.path)).filter((name) => !INSTALLED.includes(name));
    for (const path of [...own.map((name) => join(this.path, name)), this.machine])
      await rm(path, { recursive: true, force: true });
    await this.write(files);
  }

  /**
   * A directory beside this one with the same configuration and state, for which each run of Terraform has a provider of its
   * own.
   */
  async unattached(): Promise<TerraformDirectory> {
    const directory = await this.copy({});
    await directory.install(PROVIDER);
    return directory;
  }

  /** The same directory, where Terraform starts the provider for each of a run's steps. */
  separately(): TerraformDirectory {
    return new TerraformDirectory(this.path, this.env, true);
  }

  private async install(provider: string): Promise<void> {
    const plugin = join(this.path, 'terraform.d', 'plugins', pluginPath());
    await mkdir(dirname(plugin), { recursive: true });
    await copyFile(provider, plugin);
    const init = await this.terraform(['init', '-no-color', '-input=false']);
    if (init.status === 0) return;
    await this.dispose();
    throw new Error(`terraform init failed:\n${init.output}`);
  }

  /** Writes files, new or over what is there. */
  async write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.path, name)), { recursive: true });
      await writeFile(join(this.path, name), content);
    }
  }

  /** Runs Terraform with any arguments; never throws because of its status. */
  async terraform(
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Finished> {
    if (this.attached === undefined || Object.keys(env).every((name) => name.startsWith('TF_')))
      return run(this.program, args, this.options(env));
    // What is told to the provider alone is told to one of its own.
    const own = await AttachedProvider.start(this.path, { ...CLEAN_ENVIRONMENT, ...this.env, ...env });
    try {
      return await run(ENGINE.program, args, this.options({ ...env, ...own.env }));
    } finally {
      await own.stop();
    }
  }

  /** Begins a `terraform apply`, without asking, to do something to it while it runs. */
  startApply(env: Readonly<Record<string, string | undefined>> = {}): Running {
    return start(this.program, [...APPLY], this.options(env));
  }

  /** The whole environment in which Terraform runs here. */
  environment(): NodeJS.ProcessEnv {
    const all = Object.entries({ ...process.env, ...this.options({}).env });
    return Object.fromEntries(all.filter(([, value]) => value !== undefined));
  }

  private get program(): string {
    return this.separate || this.attached !== undefined ? ENGINE.program : ENGINE_ONCE;
  }

  /** Where what the provider keeps on this machine is. */
  get machine(): string {
    return `${this.path}-machine`;
  }

  /** `terraform plan`; its status is 0 for no changes, 2 for changes, 1 for an error. */
  plan(
    args: readonly string[] = [],
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Finished> {
    return this.terraform(['plan', '-no-color', '-input=false', '-detailed-exitcode', ...args], env);
  }

  /** `terraform apply`, without asking. */
  apply(
    args: readonly string[] = [],
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Finished> {
    return this.terraform([...APPLY, ...args], env);
  }

  /** `terraform destroy`, without asking. */
  destroy(env: Readonly<Record<string, string | undefined>> = {}): Promise<Finished> {
    return this.terraform(['destroy', '-no-color', '-input=false', '-auto-approve'], env);
  }

  /**
   * Address → id of all that the state of the root module has, but for what only waits for its deletion.
   *
   * @param workspace whose state; default: the default one
   */
  async ids(workspace?: string): Promise<Record<string, string>> {
    const { resources } = JSON.parse((await this.state(workspace)) || '{"resources":[]}') as {
      resources: {
        mode: string;
        type: string;
        name: string;
        instances: { index_key?: unknown; deposed?: string; attributes: { id: string } }[];
      }[];
    };
    return Object.fromEntries(
      resources
        .filter(({ mode }) => mode === 'managed')
        .flatMap(({ type, name, instances }) =>
          instances
            .filter(({ deposed }) => deposed === undefined)
            .map(({ index_key: key, attributes: { id } }) => [
              `${type}.${name}${key === undefined ? '' : `[${JSON.stringify(key)}]`}`,
              id,
            ]),
        ),
    );
  }

  /** A copy of the whole directory, as a job of a pipeline gets it: of another machine. */
  async copy(env: Readonly<Record<string, string | undefined>>): Promise<TerraformDirectory> {
    const path = await mkdtemp(join(tmpdir(), 'genesys-actions-terraform-'));
    await cp(this.path, path, { recursive: true, verbatimSymlinks: true });
    const machine = { GENESYSACTIONS_STATE_DIRECTORY: `${path}-machine`, HOME: `${path}-machine` };
    return new TerraformDirectory(path, { ...this.env, ...machine, ...env }, this.separate);
  }

  /** The state file's content, of the default workspace or another one; empty where there is none. */
  async state(workspace?: string): Promise<string> {
    const below = workspace === undefined ? [] : ['terraform.tfstate.d', workspace];
    return readFile(join(this.path, ...below, 'terraform.tfstate'), 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    });
  }

  /** `terraform show -json` of the state, or of a saved plan. */
  async show(plan?: string, env: Readonly<Record<string, string | undefined>> = {}): Promise<unknown> {
    const { status, stdout, output } = await this.terraform(
      ['show', '-json', '-no-color', ...(plan === undefined ? [] : [plan])],
      env,
    );
    if (status !== 0) throw new Error(`terraform show failed:\n${output}`);
    return JSON.parse(stdout) as unknown;
  }

  /** Removes the directory. */
  async dispose(): Promise<void> {
    await this.attached?.stop();
    for (const path of [this.path, this.machine]) await rm(path, { recursive: true, force: true });
  }

  private options(env: Readonly<Record<string, string | undefined>>): RunOptions {
    return {
      cwd: this.path,
      env: {
        ...CLEAN_ENVIRONMENT,
        TF_CLI_CONFIG_FILE: join(this.path, '.terraformrc'),
        ...this.env,
        ...this.attached?.env,
        ...env,
      },
    };
  }
}
