import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../support/program';

const { TERRAFORM_BINARY_NAME: engine } = process.env;
let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'genesys-actions-doctor-'));
});
afterEach(() => {
  if (engine === undefined) delete process.env['TERRAFORM_BINARY_NAME'];
  else process.env['TERRAFORM_BINARY_NAME'] = engine;
  rmSync(work, { recursive: true });
});

test.each([
  ['terraform', '1.4.7', 'failed', 'Update to 1.5 or later.'],
  ['terraform', '1.5.0', 'warning', 'Update to 1.11 or later; before that'],
  ['tofu', '1.7.9', 'failed', 'Update to 1.8 or later.'],
  ['tofu', '1.11.0', 'ok', undefined],
])('doctor on %s %s: %s', async (name, version, result, fix) => {
  const program = join(work, `${name}-of-test`);
  writeFileSync(program, `#!/bin/sh\necho '{ "terraform_version": "${version}" }'\n`, { mode: 0o755 });
  process.env['TERRAFORM_BINARY_NAME'] = program;
  const { stdout } = await runProgram('doctor', '--json');
  const { checks } = JSON.parse(stdout) as { checks: { detail: string; fix?: string; result: string }[] };
  expect(checks.find(({ detail }) => detail.startsWith(`${program} ${version}`))).toMatchObject({
    result,
    ...(fix !== undefined && { fix: expect.stringContaining(fix) as string }),
  });
});
