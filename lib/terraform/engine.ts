import { execFile } from 'node:child_process';
import { existsSync, realpathSync, statSync, type Stats } from 'node:fs';
import { devNull } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The programs that run providers. */
export type EngineName = 'terraform' | 'tofu';

/** What each of them is called by people. */
const TITLES: Readonly<Record<EngineName, string>> = { terraform: 'Terraform', tofu: 'OpenTofu' };

/** The oldest version of each that stacks and the provider run with (docs/reference/engines.md). */
export const OLDEST: Readonly<Record<EngineName, string>> = { terraform: '1.5', tofu: '1.8' };

/** The default host of each for providers: the first directory of a plugin's path. */
export const PROVIDER_HOSTS: Readonly<Record<EngineName, string>> = {
  terraform: 'registry.terraform.io',
  tofu: 'registry.opentofu.org',
};

/** The variable that names the program; CDKTF and CDK Terrain read it as well. */
export const ENGINE_VARIABLE = 'TERRAFORM_BINARY_NAME';

/** The program that runs stacks and the provider. */
export interface Engine {
  readonly name: EngineName;
  /** For people: `Terraform` or `OpenTofu`. */
  readonly title: string;
  /** What is started: a name on the path, or a path. */
  readonly program: string;
  /** Where it looks for a provider whose source names no host. */
  readonly host: string;
}

/** What to do where there is none. */
export const INSTALL_AN_ENGINE = `Install Terraform or OpenTofu, 1.11 or later, or name the program in ${ENGINE_VARIABLE}.`;

/**
 * The one place that decides which engine runs: what TERRAFORM_BINARY_NAME names; where it is not set, `terraform`, and
 * `tofu` where only that is on the path.
 */
export function engineOf(env: NodeJS.ProcessEnv = process.env): Engine {
  const program = programOf(env);
  const name = nameOf(program, env);
  return { name, title: TITLES[name], program, host: PROVIDER_HOSTS[name] };
}

function programOf(env: NodeJS.ProcessEnv): string {
  const named = env[ENGINE_VARIABLE]?.trim();
  if (named !== undefined && named !== '') return named;
  return find('terraform', env) === undefined && find('tofu', env) !== undefined ? 'tofu' : 'terraform';
}

/** By the name of the program, or of what a link of any other name leads to. */
function nameOf(program: string, env: NodeJS.ProcessEnv): EngineName {
  const known = (path: string): EngineName | undefined =>
    (['tofu', 'terraform'] as const).find((each) => basename(path).toLowerCase().includes(each));
  const path = find(program, env);
  return known(program) ?? (path === undefined ? undefined : known(realpathSync(path))) ?? 'terraform';
}

/** Where a program is; undefined where it is not. */
function find(program: string, env: NodeJS.ProcessEnv): string | undefined {
  const windows = process.platform === 'win32';
  const names = windows ? [program, `${program}.exe`] : [program];
  const directories = /[\\/]/.test(program) ? [''] : (env['PATH'] ?? env['Path'] ?? '').split(delimiter);
  return directories
    .flatMap((directory) => names.map((name) => (directory === '' ? name : join(directory, name))))
    .find((path) => {
      const stats = statsOf(path);
      return stats?.isFile() === true && (windows || (stats.mode & 0o111) !== 0);
    });
}

/** Undefined where there is nothing, and where it cannot be seen: a path often names directories of other users. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/**
 * What an engine runs with: it looks for no newer version of itself, and a TF_CLI_CONFIG_FILE that is not there is an empty
 * one, for OpenTofu warns of it on standard output, in front of the JSON that was asked for.
 */
export function engineEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const settings = env['TF_CLI_CONFIG_FILE'];
  const missing = settings !== undefined && settings !== '' && !existsSync(settings);
  return { ...env, ...(missing && { TF_CLI_CONFIG_FILE: devNull }), CHECKPOINT_DISABLE: '1' };
}

/**
 * The version that an engine says it has, for example `1.11.4`.
 *
 * @throws what the start of the program throws (`code` is `ENOENT` where there is none)
 */
export async function engineVersion(
  { program }: Engine,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { stdout } = await execute(program, ['version', '-json'], {
    env: engineEnvironment(env),
  });
  const { terraform_version: version } = JSON.parse(stdout) as { terraform_version: string };
  return version;
}

/** Whether a version is another one or later; what comes before a release counts as the release. */
export function isAtLeast(version: string, least: string): boolean {
  const [left, right] = [version, least].map((each) =>
    (/^\d+(\.\d+)*/.exec(each)?.[0] ?? '0').split('.').map(Number),
  ) as [number[], number[]];
  for (const [index, part] of right.entries()) {
    const difference = (left[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
