import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENGINE, has, needs } from '../../support/engine';
import { NIGHTLY, nightly } from '../../support/nightly';
import { run, type Finished } from '../../support/processes';
import { CLEAN_ENVIRONMENT, pluginPath } from '../../support/terraform';
import { buildNotes, type Notes } from '../support/notes';

/** The real Terraform finds the provider where it looks for mirrors, and runs it as it is. */
let notes: Notes;
let directory: string;

const header = (folder: string) => `
terraform {
  required_providers {
    notes = { source = "test/notes" }
  }
}
provider "notes" {
  folder = "${folder}"
  gateway {
    host = "localhost"
  }
}
variable "secret" {
  type      = string
  sensitive = true
}
`;

beforeAll(async () => {
  notes = await buildNotes();
  directory = await mkdtemp(join(tmpdir(), 'genesys-actions-protocol-'));
  const platform = pluginPath().split('/').at(-2)!;
  const mirror = join(directory, 'terraform.d/plugins', ENGINE.host, 'test/notes/0.1.0', platform);
  await mkdir(mirror, { recursive: true });
  const program = join(mirror, 'terraform-provider-notes_v0.1.0');
  await copyFile(notes.program, program);
  await chmod(program, 0o755);
  await writeFile(join(directory, '.terraformrc'), '');
  await writeFile(join(directory, 'provider.tf'), header(notes.folder));
  const init = await terraform('init');
  expect(init.output).toContain(`${ENGINE.title} has been successfully initialized`);
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await notes.dispose();
});

const CANARY = 'CANARY-f3a9c1e7\nsecond line of the CANARY';

function terraform(command: string, ...args: string[]): Promise<Finished> {
  return run(
    ENGINE.program,
    [command, '-no-color', ...(command === 'init' ? [] : ['-input=false']), ...args],
    {
      cwd: directory,
      env: {
        ...CLEAN_ENVIRONMENT,
        TF_CLI_CONFIG_FILE: join(directory, '.terraformrc'),
        TF_VAR_secret: CANARY,
        ...(NIGHTLY && { TF_LOG: 'trace', TF_LOG_PATH: join(directory, 'trace.log') }),
      },
    },
  );
}

async function configure(body: string): Promise<void> {
  await writeFile(join(directory, 'main.tf'), body);
}

const everything = `
resource "notes_note" "full" {
  title             = "full"
  kind              = "special"
  size              = 2.5
  done              = true
  body              = jsonencode({ b = [1, 2], a = "x" })
  labels            = { a = "1", "b.c" = "2" }
  tags              = ["z", "a"]
  lines             = ["one", "two"]
  anything          = { x = [1, "a", true] }
  options           = { shape = "{ \\"s\\" : 1 }" }
  parts             = [{ name = "p" }, { name = "q" }]
  places            = { home = { city = "c" } }
  ${has('writeOnly') ? 'secret_wo = var.secret' : ''}
  secret_wo_version = 1
}
resource "notes_note" "bare" {
  title = "bare-\${notes_note.full.revision}"
}
data "notes_note" "full" {
  title = notes_note.full.title
}
output "found" {
  value = data.notes_note.full.id
}
`;

test('apply, plan again: no changes; import; destroy', async () => {
  await configure(everything);
  const applied = await terraform('apply', '-auto-approve');
  expect(applied.output).toContain('Apply complete! Resources: 2 added, 0 changed, 0 destroyed.');
  expect(applied.output).toContain('found = "n-full"');
  const again = await terraform('plan', '-detailed-exitcode', '-out=saved.plan');
  expect(again.output).toContain('No changes.');
  expect(again.status).toBe(0);

  const removed = await run(ENGINE.program, ['state', 'rm', 'notes_note.bare'], { cwd: directory });
  expect(removed.status).toBe(0);
  expect((await terraform('import', 'notes_note.bare', 'n-bare-1')).output).toContain('Import successful!');
  expect((await terraform('plan', '-detailed-exitcode')).status).toBe(0);

  await configure(everything.replace('kind              = "special"', 'kind              = "other"'));
  const replaced = await terraform('plan', '-out=saved.plan');
  expect(replaced.output).toContain('# forces replacement');

  const destroyed = await terraform('destroy', '-auto-approve');
  expect(destroyed.output).toContain('Destroy complete! Resources: 2 destroyed.');
  expect(await readdir(notes.folder)).toEqual([]);
});

(NIGHTLY ? needs('writeOnly') : nightly).test('a secret is in no state, plan, trace or output', async () => {
  await configure(everything);
  const applied = await terraform('apply', '-auto-approve');
  const leaky = everything.replace(
    '"notes_note" "bare" {',
    '"notes_note" "bare" {\n  behaviour = "leak"\n  secret_wo = var.secret',
  );
  await configure(leaky.replace('title = "bare-', 'title = "leaky-'));
  const planned = await terraform('plan', '-out=saved.plan');
  const failed = await terraform('apply', 'saved.plan');
  const shown = await terraform('show', '-json');
  for (const { output } of [applied, planned, failed, shown]) expect(output).not.toMatch(/CANARY/);
  const files = (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.map((file) => file.slice(directory.length + 1))).toEqual(
    expect.arrayContaining(['terraform.tfstate', 'trace.log', 'saved.plan']),
  );
  for (const file of files) {
    const found = (await readFile(file)).includes('CANARY');
    if (!file.includes('terraform-provider-notes')) expect([file, found]).toEqual([file, false]);
  }
  // The log has the provider's own lines, so that it was looked for where it could have been.
  expect(await readFile(join(directory, 'trace.log'), 'utf8')).toMatch(/creating.*\(sensitive\)/);
  await configure('');
  await terraform('apply', '-auto-approve');
});

nightly.test('a create that failed half-way is tainted, and the next apply makes it anew', async () => {
  await configure('resource "notes_note" "late" {\n  title = "late"\n  behaviour = "fail-late"\n}\n');
  const failed = await terraform('apply', '-auto-approve');
  expect(failed.status).toBe(1);
  expect(failed.output).toContain('Half done');
  await configure('resource "notes_note" "late" {\n  title = "late"\n}\n');
  const planned = await terraform('plan');
  expect(planned.output).toMatch(/is tainted, so (it )?must be replaced/);
  const applied = await terraform('apply', '-auto-approve');
  expect(applied.output).toContain('1 added, 0 changed, 1 destroyed');
  expect((await terraform('plan', '-detailed-exitcode')).status).toBe(0);
});

test('Ctrl-C keeps the state of what is done', async () => {
  await configure('resource "notes_note" "slow" {\n  title = "slow"\n  behaviour = "wait"\n}\n');
  const apply = spawn(ENGINE.program, ['apply', '-auto-approve', '-no-color', '-input=false'], {
    cwd: directory,
    env: {
      ...process.env,
      TF_CLI_CONFIG_FILE: join(directory, '.terraformrc'),
      TF_VAR_secret: 'x',
      TF_LOG: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  apply.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise((resolve) => apply.once('close', resolve));
  while (!existsSync(join(notes.folder, 'n-slow.json')))
    await new Promise((resolve) => setTimeout(resolve, 20));
  apply.kill('SIGINT');
  expect(await ended).toBe(1);
  expect(said).toContain('Interrupt received.');
  expect(await readFile(join(directory, 'terraform.tfstate'), 'utf8')).toContain('"n-slow"');
  await configure('');
  expect((await terraform('apply', '-auto-approve')).output).toContain('1 destroyed');
});

nightly.test('errors point at the attribute', async () => {
  await configure('resource "notes_note" "bad" {\n  title = "forbidden"\n}\n');
  const { output, status } = await terraform('plan');
  expect(status).toBe(1);
  expect(output).toContain('Bad title');
  expect(output).toMatch(/on main\.tf line 2, in resource "notes_note" "bad":\n\s+2: {3}title = "forbidden"/);
});
