import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { upwards } from '../../shared/directories';
import { nearestManifest } from './imports';

/** How the package manager of a project is told to do what every one of them does. */
export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn';
  /** Installs what package.json says. */
  readonly install: string;
  /** The same where the lock file may not change: in CI. */
  readonly installLocked: string;
  /** In front of the names of packages that a project is to get. */
  readonly add: string;
  /** In front of a command of an installed package. */
  readonly exec: string;
  /** In front of the name of a script. */
  readonly run: string;
}

const NPM: PackageManager = {
  name: 'npm',
  install: 'npm install',
  installLocked: 'npm ci',
  add: 'npm install',
  exec: 'npx',
  run: 'npm run',
};
const PNPM: PackageManager = {
  name: 'pnpm',
  install: 'pnpm install',
  installLocked: 'pnpm install --frozen-lockfile',
  add: 'pnpm add',
  exec: 'pnpm exec',
  run: 'pnpm run',
};
const YARN: PackageManager = {
  name: 'yarn',
  install: 'yarn install',
  installLocked: 'yarn install --immutable',
  add: 'yarn add',
  exec: 'yarn',
  run: 'yarn run',
};
const YARN_1: PackageManager = { ...YARN, installLocked: 'yarn install --frozen-lockfile' };

/**
 * The package manager of the project around a directory: what package.json says (`packageManager`), otherwise whose lock
 * file is there, otherwise the one that started this process, otherwise npm.
 *
 * @param agent who started this process, as package managers say it
 */
export function packageManagerOf(
  directory: string,
  agent = process.env['npm_config_user_agent'] ?? '',
): PackageManager {
  const said = nearestManifest(directory)?.['packageManager'];
  return (
    byName(typeof said === 'string' ? said.replace('@', '/') : '') ??
    byLock(directory) ??
    byName(agent) ??
    NPM
  );
}

/** By `NAME/VERSION…`. */
function byName(text: string): PackageManager | undefined {
  if (text.startsWith('pnpm/')) return PNPM;
  if (text.startsWith('yarn/')) return text.startsWith('yarn/1') ? YARN_1 : YARN;
  return text.startsWith('npm/') ? NPM : undefined;
}

function byLock(directory: string): PackageManager | undefined {
  for (const here of upwards(directory)) {
    const has = (name: string): boolean => existsSync(join(here, name));
    if (has('pnpm-lock.yaml')) return PNPM;
    if (has('yarn.lock')) return has('.yarnrc.yml') ? YARN : YARN_1;
    if (has('package-lock.json')) return NPM;
  }
  return undefined;
}
