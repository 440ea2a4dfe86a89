import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readSync, statSync, writeSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../shared/processes';

/*
 * A lock that the kernel holds: it is taken by one of those who start in the same moment, and is gone with the process,
 * however that ends. Node.js has no flock, so each system gives it in its own way (docs/decisions/0015-the-emulators-data-directory.md). The file tells
 * people who has it; it decides nothing.
 */

/** Not a part of Node.js's constants: macOS and the BSDs lock a file while they open it. */
const O_EXLOCK = 0x20;
const LOCKS_WHEN_OPENED: readonly NodeJS.Platform[] = ['darwin', 'freebsd', 'openbsd', 'netbsd'];

/** How long the file's text is: it is written over in place, which needs no room on a full disk. */
const TEXT_BYTES = 200;

/** What the lock is held by. */
interface Held {
  close(): void;
}

/**
 * Takes a directory for this process, for as long as it lives.
 *
 * @returns what gives it back, or who has it
 */
export async function lockDirectory(directory: string): Promise<(() => void) | { readonly owner: string }> {
  const path = join(directory, 'lock');
  const file = openLockFile(path);
  if (file === undefined) return { owner: await ownerIn(path) };
  const held: Held[] = [
    {
      close: () => {
        closeSync(file);
      },
    },
  ];
  const release = (): void => {
    for (const each of held.splice(0)) each.close();
  };
  try {
    const first = runningFirstFormat(path);
    if (first !== undefined) return refused(release, `process ${first}`);
    const name = await listenAlone(directory);
    if (name === 'taken') return refused(release, await ownerIn(path));
    if (name !== undefined) held.push(name);
    if (!(await flock(file))) return refused(release, await ownerIn(path));
  } catch (error) {
    release();
    throw error;
  }
  tell(file, `process ${process.pid} on ${hostname()}, since ${new Date().toISOString()}`);
  return () => {
    tell(file, '');
    release();
  };
}

function refused(release: () => void, owner: string): { readonly owner: string } {
  release();
  return { owner };
}

/** @returns undefined when another process has it locked, where the system locks what it opens */
function openLockFile(path: string): number | undefined {
  const flags = constants.O_RDWR | constants.O_CREAT;
  if (!LOCKS_WHEN_OPENED.includes(process.platform)) return openSync(path, flags, 0o600);
  try {
    return openSync(path, flags | constants.O_NONBLOCK | O_EXLOCK, 0o600);
  } catch (error) {
    if (['EAGAIN', 'EWOULDBLOCK'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/**
 * Linux's abstract sockets and the pipes of Windows have names that one process alone can listen on.
 *
 * @returns undefined where there are none
 */
async function listenAlone(directory: string): Promise<Server | 'taken' | undefined> {
  const prefix = { linux: '\0', win32: '\\\\.\\pipe\\' }[process.platform as string];
  if (prefix === undefined) return undefined;
  // The same for every path to it.
  const { dev, ino } = statSync(directory, { bigint: true });
  const server = createServer((socket) => socket.destroy()).unref();
  try {
    server.listen(`${prefix}genesys-actions-emulator-${dev}-${ino}`);
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return 'taken';
    throw error;
  }
}

/**
 * Those names end at a container's border; a lock of the file does not. A descriptor that is handed to the program `flock`
 * is the same open file, so what it locks stays locked for as long as ours is open.
 *
 * @returns false when another process has it; true also where there is no such program, or no such locks
 */
async function flock(file: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const child = spawn('flock', ['-x', '-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', file] });
  const status = await new Promise<number | null>((resolve) => {
    child.once('error', () => {
      resolve(null);
    });
    child.once('close', resolve);
  });
  return status !== 1;
}

/** The process of a version whose lock was the file itself, with nothing but its number in it, if that runs. */
function runningFirstFormat(path: string): number | undefined {
  const text = textIn(path);
  const id = /^\d+$/.test(text) ? Number(text) : undefined;
  return id !== undefined && id !== process.pid && isAlive(id) ? id : undefined;
}

/** Who has it. Whoever got it in this moment is about to write it down. */
async function ownerIn(path: string): Promise<string> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const [text, id = '', host] = /^process (\d+) on (\S+), since \S+/.exec(textIn(path)) ?? [];
    if (text !== undefined && (host !== hostname() || isAlive(Number(id)))) return text;
    await sleep(25);
  }
  return 'another process';
}

function textIn(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(TEXT_BYTES);
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, TEXT_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

function tell(file: number, text: string): void {
  try {
    writeSync(file, `${text.padEnd(TEXT_BYTES - 1).slice(0, TEXT_BYTES - 1)}\n`, 0);
  } catch {
    // Nobody is told who has it; it is held all the same.
  }
}
