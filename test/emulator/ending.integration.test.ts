/** What is left of an emulator that ends, however it does. Each function says where it is before it does what it does. */
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ended } from '../function-host/support';
import { OrgApi } from '../support/api';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { variants } from '../support/nightly';
import { makeFunctionAction, makeIntegration } from '../support/strangers';
import { zipOf } from '../support/zips';

const told: { pids: number[]; temporary: string }[] = [];
let changed: () => void = () => undefined;
const ear = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    told.push(JSON.parse(body) as (typeof told)[number]);
    response.end();
    changed();
  });
});
let emulator: EmulatorProcess;

beforeAll(async () => {
  await new Promise<void>((listening) => ear.listen(0, '127.0.0.1', listening));
});
afterEach(() => {
  told.splice(0);
  emulator.process.kill('SIGKILL');
});
afterAll(() => {
  ear.close();
  ear.closeAllConnections();
});

/** Functions that have started a child, and then never give up their thread, or wait. */
const CODE = (then: string): string => `
const { spawn } = require('node:child_process');
exports.handler = async () => {
  const pids = [process.pid, spawn('sleep', ['600']).pid, spawn('sleep', ['600'], { detached: true, stdio: 'inherit' }).pid];
  await fetch('http://127.0.0.1:${(ear.address() as AddressInfo).port}/', {
    method: 'POST', body: JSON.stringify({ pids, temporary: process.env.TMPDIR }),
  });
  ${then}
};`;

async function start(): Promise<void> {
  emulator = await startEmulatorProcess(['--allow-child-process']);
  const api = new OrgApi(emulator);
  const integrationId = await makeIntegration(api, 'Functions');
  for (const then of ['for (;;);', 'await new Promise((r) => setTimeout(r, 60000));']) {
    const zip = await zipOf({ 'index.js': CODE(then) });
    const id = await makeFunctionAction(api, { name: then, category: 'c', integrationId, zip });
    void api.call('POST', `integrations/actions/${id}/execute`, {}).catch(() => undefined);
  }
  while (told.length < 2) await new Promise<void>((resolve) => (changed = resolve));
}

async function nothingIsLeft(): Promise<void> {
  await ended(...told.flatMap(({ pids }) => pids));
  while (told.some(({ temporary }) => existsSync(dirname(temporary)))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test.each(variants(['SIGTERM', 'SIGINT'] as const, (signal) => signal === 'SIGTERM'))(
  'an emulator that gets %s ends with its functions',
  async (signal) => {
    await start();
    emulator.process.kill(signal);
    const [status] = (await once(emulator.process, 'close')) as [number];
    expect(status).toBe(0);
    await nothingIsLeft();
  },
);

test('an emulator that is killed leaves nothing behind', async () => {
  await start();
  emulator.process.kill('SIGKILL');
  await nothingIsLeft();
  // What it held itself the next one that starts removes, but only after a day.
  const own = `genesys-actions-emulator-${emulator.process.pid ?? 0}-`;
  for (const name of readdirSync(tmpdir()))
    if (name.startsWith(own)) rmSync(join(tmpdir(), name), { recursive: true });
});
