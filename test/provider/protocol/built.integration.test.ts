import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PROVIDER } from '../../support/repository';
import { ProviderProcess } from '../support/provider-process';

/** The built provider: one file, which runs wherever it is. */
let directory: string;
let program: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'genesys-actions-built-'));
  program = join(directory, 'terraform-provider-genesysactions');
  await copyFile(PROVIDER, program);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function resourceNames(provider: ProviderProcess): Promise<string[]> {
  const { resource_schemas: schemas } = await provider.call('GetProviderSchema');
  return Object.keys(schemas as object).sort();
}

test('alone in a directory, it serves its schema', async () => {
  const provider = await ProviderProcess.start(program);
  try {
    expect(await resourceNames(provider)).toEqual(
      expect.arrayContaining(['genesysactions_credential', 'genesysactions_function_action']),
    );
    expect(provider.stderr).toBe('');
  } finally {
    await provider.stop();
  }
});

test('its file may have the name that Terraform asks for, in a project of ES modules', async () => {
  const named = `${program}_v0.1.0`;
  await copyFile(PROVIDER, named);
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
  // By a path that is relative to the working directory, as Terraform starts it.
  const provider = await ProviderProcess.start(`./${basename(named)}`, { cwd: directory, itself: true });
  try {
    expect(await resourceNames(provider)).toContain('genesysactions_function_action');
    expect(provider.stderr).toBe('');
  } finally {
    await rm(join(directory, 'package.json'));
    await provider.stop();
  }
});

test('a V8 that does not take the compiled form compiles the source', async () => {
  // Flags that change what V8 compiles make it refuse what was compiled without them.
  const provider = await ProviderProcess.start(program, { flags: ['--no-lazy', '--no-opt'] });
  try {
    expect(await resourceNames(provider)).toContain('genesysactions_function_action');
    expect(provider.stderr).toBe('');
  } finally {
    await provider.stop();
  }
});

test('started by hand, it says so in one line and ends with 1', async () => {
  const provider = new ProviderProcess(program);
  expect(await provider.ended).toBe(1);
  expect(provider.stderr).toMatch(/^This is the Terraform provider genesysactions\. [^\n]+\n$/);
});
