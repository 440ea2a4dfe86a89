import { existsSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FunctionCall, FunctionOutcome } from '../../lib/function-host';
import { callOf } from '../execution/support';

/** What a function answered; fails where it did not. */
export function resultOf(outcome: FunctionOutcome): unknown {
  if (!outcome.ok) throw new Error(`failed: ${JSON.stringify(outcome.error)}`);
  return JSON.parse(outcome.result);
}

/** Why a function failed; fails where it did not. */
export function errorOf(outcome: FunctionOutcome) {
  if (outcome.ok) throw new Error(`succeeded: ${outcome.result}`);
  return { cause: outcome.cause, ...outcome.error };
}

/** Where functions wait for each other, and for the test: each that comes says so, and goes on when it may. */
export class Meeting {
  readonly #waiting: ServerResponse[] = [];
  readonly #server = createServer((_request, response) => {
    this.#waiting.push(response);
    this.#changed();
  });
  #changed: () => void = () => undefined;

  async call(handler = 'async () => process.pid', call: Partial<FunctionCall> = {}): Promise<FunctionCall> {
    if (!this.#server.listening) {
      await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
      meetings.push(this);
    }
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
    const code = `
      const { get } = require('node:http');
      const meet = (url) => new Promise((r, e) => get(url, (m) => m.resume().on('end', r)).on('error', e));
      const then = ${handler};
      exports.handler = async ({ url }) => { await meet(url); return then(); };`;
    return callOf(code, { event: JSON.stringify({ url }), timeoutSeconds: 30, ...call });
  }

  /** Waits until so many are there. */
  async came(count: number): Promise<void> {
    while (this.#waiting.length < count) await new Promise<void>((changed) => (this.#changed = changed));
  }

  /** Lets all go on that are there. */
  release(): void {
    for (const response of this.#waiting) response.end();
  }

  close(): void {
    this.release();
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const meetings: Meeting[] = [];

afterAll(() => {
  for (const meeting of meetings) meeting.close();
});

/** Whether a process runs. */
export function isRunning(pid: number): boolean {
  // Ended, but not yet fetched by whoever inherited it.
  const stat = `/proc/${pid}/stat`;
  if (existsSync(stat)) return !/^\d+ \(.*\) [ZX]/.test(readFileSync(stat, 'utf8'));
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until processes are gone. */
export async function ended(...pids: number[]): Promise<void> {
  while (pids.some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 10));
}
