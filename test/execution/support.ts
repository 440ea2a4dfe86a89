import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FunctionHostPool, type FunctionCall, type FunctionHostOptions } from '../../lib/function-host';

/** Writes the files of a function to a folder of its own. */
export function codeFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'genesys-actions-code-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const folders: string[] = [];
const pools: FunctionHostPool[] = [];

/** A pool that is disposed after the test file. */
export function newPool(options?: FunctionHostOptions): FunctionHostPool {
  const pool = new FunctionHostPool(options);
  pools.push(pool);
  return pool;
}

afterAll(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.dispose()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

let count = 0;

/** A call of a function that was written for it. */
export function callOf(
  files: Record<string, string> | string,
  call: Partial<FunctionCall> = {},
): FunctionCall {
  count += 1;
  return {
    functionId: `function-${count}`,
    zipId: `zip-${count}`,
    codeDir: codeFolder(typeof files === 'string' ? { 'index.js': files } : files),
    handler: 'index.handler',
    runtime: 'nodejs20.x',
    timeoutSeconds: 5,
    event: '{}',
    clientContext: {},
    ...call,
  };
}
