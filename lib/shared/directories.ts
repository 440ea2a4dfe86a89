import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/**
 * Where the provider keeps what must outlive one run on this machine: `GENESYSACTIONS_STATE_DIRECTORY`, or the user's own
 * directory for that, as each system has it.
 */
export function stateDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['GENESYSACTIONS_STATE_DIRECTORY']?.trim();
  if (own) return own;
  if (process.platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'genesys-actions');
  }
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'genesys-actions');
}

/**
 * Where the Node.js versions are kept that functions run on: `GENESYS_ACTIONS_RUNTIMES`, or below the user's own directory
 * for what can be fetched again, as each system has it.
 */
export function runtimesDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['GENESYS_ACTIONS_RUNTIMES']?.trim();
  if (own) return resolve(own);
  if (process.platform === 'win32')
    return join(stateDirectory({ ...env, GENESYSACTIONS_STATE_DIRECTORY: '' }), 'runtimes');
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'genesys-actions', 'runtimes');
}

/**
 * Where a project's packages are kept, with what they were made from: `GENESYS_ACTIONS_CACHE`, or below the working
 * directory.
 */
export function packagesDirectory(
  workingDirectory = process.cwd(),
  env: NodeJS.ProcessEnv = process.env,
): string {
  return resolve(workingDirectory, env['GENESYS_ACTIONS_CACHE'] ?? '.genesys-actions/packages');
}

/** A directory and all that it is in: itself first, the root of the file system last. */
export function* upwards(directory: string): Generator<string, void> {
  for (let here = resolve(directory); ; here = dirname(here)) {
    yield here;
    if (dirname(here) === here) return;
  }
}
