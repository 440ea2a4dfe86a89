import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../command';

/** What is to be fetched. */
interface Wanted {
  /** The package's name. */
  readonly name: string;
  /** Its major version. */
  readonly major: number;
  /** Only from npm's own cache. */
  readonly offline: boolean;
}

/**
 * Lets the user's own npm fetch the newest package of a major version: with its settings, those of the project that this
 * is run in included. npm holds what it gets to the digest that its registry names, and runs nothing of it.
 *
 * @param directory where the package's file is put
 * @returns the file
 */
export async function fetchPackage(wanted: Wanted, directory: string): Promise<string> {
  const spec = `${wanted.name}@${wanted.major}`;
  const words = ['pack', spec, '--ignore-scripts', '--loglevel=error', '--dry-run=false'];
  // By a variable: on Windows the words go through a shell.
  const env = { ...process.env, npm_config_pack_destination: directory };
  const { status, said } = await runNpm(wanted.offline ? [...words, '--offline'] : words, env);
  const [file] = readdirSync(directory).filter((each) => each.endsWith('.tgz'));
  if (status !== 0 || file === undefined) throw new CommandError(reasonOf(said, wanted));
  return join(directory, file);
}

function runNpm(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ status: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const shell = process.platform === 'win32';
    const child = spawn('npm', words, { env, shell, stdio: ['ignore', 'ignore', 'pipe'] });
    const end = (): void => void child.kill();
    process.once('exit', end);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-20_000);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      process.off('exit', end);
      const missing = error.code === 'ENOENT';
      reject(
        new CommandError(
          missing ? 'npm is not on the path: install it, it comes with Node.js.' : error.message,
        ),
      );
    });
    child.on('close', (status) => {
      process.off('exit', end);
      resolve({ status, said });
    });
  });
}

/** Why npm failed, in words of our own where they are known. */
function reasonOf(said: string, { name, major }: Wanted): string {
  const lines = said
    .split('\n')
    .map((line) => /^npm (?:error|ERR!) (.*)/.exec(line)?.[1]?.trim() ?? '')
    .filter((line) => line !== '' && !/^A complete log|^\s*at /.test(line));
  const code = /^code (\w+)/.exec(lines[0] ?? '')?.[1];
  switch (code) {
    case 'E404':
    case 'ETARGET':
      return (
        `The registry that npm uses here has no package ${name} of version ${major}: Node.js ${major} for this machine ` +
        `(${process.platform}, ${process.arch}).`
      );
    case 'ENOTCACHED':
      return `npm's cache has no package ${name} of version ${major}: install it once without --offline.`;
    case 'EINTEGRITY':
      return `What npm got for ${name} is not what its registry has said that it is (integrity), so it was not installed.`;
    default: {
      const reason = lines.slice(0, 4).join('; ');
      return (
        `npm cannot fetch the package ${name} of version ${major}: ${reason === '' ? 'it does not say why' : reason}. ` +
        "Registry and proxy are those of npm's own settings: npm config list."
      );
    }
  }
}
