import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stateArgument } from './arguments';

/** Where a backend finds its state, as far as variables can say that instead of its block. */
const BACKEND_VARIABLES = [
  'TF_HTTP_ADDRESS',
  'PG_CONN_STR',
  'PG_SCHEMA_NAME',
  'PGHOST',
  'PGPORT',
  'PGDATABASE',
  'KUBE_HOST',
  'KUBE_CTX',
  'KUBE_CONFIG_PATH',
  'KUBE_CONFIG_PATHS',
  'KUBE_NAMESPACE',
  'CONSUL_HTTP_ADDR',
  'ARM_SUBSCRIPTION_ID',
  'ARM_ENVIRONMENT',
  'AWS_ENDPOINT_URL_S3',
  'TF_CLOUD_HOSTNAME',
  'TF_CLOUD_ORGANIZATION',
  'TF_CLOUD_PROJECT',
];

/**
 * What tells the state that Terraform works on from others on this machine: the working directory, the workspace and the
 * backend. Terraform never tells a provider which state it works for.
 *
 * @param args what Terraform was called with
 */
export function scopeOf(env: NodeJS.ProcessEnv, directory: string, args: readonly string[]): string {
  const data = resolve(directory, env['TF_DATA_DIR'] || '.terraform');
  const workspace = env['TF_WORKSPACE'] || textOf(join(data, 'environment')).trim() || 'default';
  const parts = [
    realpathSync(directory),
    workspace,
    backendIn(data),
    stateArgument(args) ?? '',
    ...BACKEND_VARIABLES.map((name) => env[name] ?? ''),
  ];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 24);
}

/** The backend that `init` has set up, as Terraform keeps it; only its hash leaves this module. */
function backendIn(data: string): string {
  try {
    const { backend } = JSON.parse(textOf(join(data, 'terraform.tfstate'))) as { backend?: unknown };
    return JSON.stringify(backend ?? null);
  } catch {
    return '';
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
