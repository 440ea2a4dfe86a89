import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL of the test's own, reached by a socket in its own directory. */
export interface Postgres {
  /** For Terraform's backend `pg`. */
  readonly connStr: string;
  stop(): void;
}

const ROOTS = '/usr/lib/postgresql';

/** The newest PostgreSQL on this machine; undefined when it has none. */
export function findPostgres(): string | undefined {
  if (!existsSync(ROOTS)) return undefined;
  const [newest] = readdirSync(ROOTS).sort((left, right) => Number(right) - Number(left));
  const directory = join(ROOTS, newest ?? '', 'bin');
  return existsSync(join(directory, 'initdb')) ? directory : undefined;
}

/** Starts a PostgreSQL that listens on no port. It refuses to run as root, so root runs it as the user `postgres`. */
export function startPostgres(binaries: string): Postgres {
  const directory = mkdtempSync(join(tmpdir(), 'ga-pg-'));
  const isRoot = process.getuid?.() === 0;
  const id = (option: string): number =>
    Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  const owner = isRoot ? { uid: id('-u'), gid: id('-g') } : {};
  if (owner.uid !== undefined) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  const call = (program: string, args: readonly string[]): void => {
    execFileSync(join(binaries, program), args, { ...owner, cwd: directory, stdio: 'ignore' });
  };
  call('initdb', ['-D', data, '-U', 'state', '-A', 'trust', '--no-sync', '-E', 'UTF8']);
  call('pg_ctl', [
    '-D',
    data,
    '-w',
    '-l',
    join(directory, 'log'),
    '-o',
    `-c listen_addresses='' -k ${directory} -F`,
    'start',
  ]);
  return {
    connStr: `postgres://state@/postgres?host=${encodeURIComponent(directory)}&sslmode=disable`,
    stop() {
      call('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
