import { fork, type ChildProcess } from 'node:child_process';
import { relative } from 'node:path';
import { problem, type Problem } from '../shared/problems';
import { programFile } from '../shared/program-file';
import type { Evaluated } from './definition-evaluation';
import type { DefinitionRequest } from './definition-host';

/**
 * Reads compiled definitions in a process of its own, one after the other: none can end this one, or keep it for ever.
 *
 * Rules: those of `evaluateDefinition`, `definition/too-slow`, `definition/ends`.
 *
 * @param limitMs how long each may take, in milliseconds
 * @returns by path
 */
export async function evaluateDefinitions(
  requests: readonly DefinitionRequest[],
  limitMs: number,
): Promise<Map<string, Evaluated>> {
  const evaluated = new Map<string, Evaluated>();
  let host: ChildProcess | undefined;
  try {
    for (const request of requests) {
      host ??= await start();
      const answer = await ask(host, request, limitMs);
      if (typeof answer !== 'string') {
        evaluated.set(request.path, answer);
        continue;
      }
      const found = answer === 'late' ? tooSlow(request.path, limitMs) : ends(request.path, answer);
      evaluated.set(request.path, { problems: [found] });
      host.kill('SIGKILL');
      host = undefined;
    }
  } finally {
    host?.kill('SIGKILL');
  }
  return evaluated;
}

async function start(): Promise<ChildProcess> {
  const program = await programFile(__dirname, 'definition-host.js', 'definition-host.ts');
  // What a definition prints is no part of what a command prints.
  const host = fork(program, { serialization: 'advanced', execArgv: [], stdio: ['ignore', 2, 2, 'ipc'] });
  await new Promise<void>((ready, failed) => {
    host.once('message', () => {
      ready();
    });
    host.once('error', failed);
    host.once('exit', (status, signal) => {
      failed(new Error(`The process that reads definitions does not start (${endOf(status, signal)}).`));
    });
  });
  host.removeAllListeners();
  return host;
}

/** @returns what came of it; `late`, or how the process has ended */
function ask(host: ChildProcess, request: DefinitionRequest, limitMs: number): Promise<Evaluated | string> {
  return new Promise((resolve) => {
    const end = (answer: Evaluated | string): void => {
      clearTimeout(timer);
      host.removeAllListeners();
      // What is said about it from now on is about its end.
      host.on('error', () => undefined);
      resolve(answer);
    };
    const timer = setTimeout(end, limitMs, 'late');
    host.once('message', end);
    host.once('exit', (status, signal) => {
      end(endOf(status, signal));
    });
    host.on('error', () => undefined);
    host.send(request);
  });
}

function endOf(status: number | null, signal: NodeJS.Signals | null): string {
  return signal ?? `exit status ${status ?? 0}`;
}

const LEAVE_OUT = 'A definition is loaded by each command: leave out what waits, computes or ends.';

function tooSlow(path: string, limitMs: number): Problem {
  const message = `${relative(process.cwd(), path)}:1: is not loaded after ${limitMs / 1000} s. ${LEAVE_OUT}`;
  return problem('definition/too-slow', [], message);
}

function ends(path: string, how: string): Problem {
  const message = `${relative(process.cwd(), path)}:1: ends the process that reads it (${how}). ${LEAVE_OUT}`;
  return problem('definition/ends', [], message);
}
