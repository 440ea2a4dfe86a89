import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../support/processes';
import { ROOT } from '../../support/repository';
import { pack, ProviderProcess, type Received } from './provider-process';

/** The tests' small provider, built as one file as the real one is, and the folder where it keeps its notes. */
interface Built {
  readonly program: string;
  readonly folder: string;
}

export interface Notes extends Built {
  dispose(): Promise<void>;
}

/** A folder for the notes of one file of tests, and the provider, which is built once for all of them. */
export async function buildNotes(): Promise<Notes> {
  const program = join(
    process.env['GENESYSACTIONS_STATE_DIRECTORY'] ?? tmpdir(),
    'terraform-provider-notes.js',
  );
  if (!existsSync(program)) await build(program);
  const folder = await mkdtemp(join(tmpdir(), 'genesys-actions-notes-'));
  return { program, folder, dispose: () => rm(folder, { recursive: true, force: true }) };
}

async function build(program: string): Promise<void> {
  const unfinished = `${program}.${process.pid}`;
  // In a process of its own: esbuild does not like jest's globals.
  const options = {
    entryPoints: [join(ROOT, 'test', 'provider', 'support', 'notes-provider.ts')],
    outfile: unfinished,
    bundle: true,
    banner: { js: '#!/usr/bin/env node' },
    platform: 'node',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  };
  const script = `require('esbuild').build(${JSON.stringify(options)})`;
  const built = await run(process.execPath, ['-e', script], { cwd: ROOT });
  if (built.status !== 0) throw new Error(built.output);
  await rename(unfinished, program);
}

/** Starts it and configures it. */
export async function startNotes(
  { program, folder }: Built,
  env: NodeJS.ProcessEnv = {},
  engineVersion = '1.11.4',
): Promise<ProviderProcess> {
  const provider = await ProviderProcess.start(program, { env });
  await provider.call('ConfigureProvider', {
    terraform_version: engineVersion,
    config: pack({ folder, token: null, gateway: null }),
  });
  return provider;
}

/** Builds and starts it for the tests of a file. */
export function useNotes(): Built & { readonly provider: ProviderProcess } {
  let notes: Notes;
  let provider: ProviderProcess;
  beforeAll(async () => {
    notes = await buildNotes();
    provider = await startNotes(notes);
  });
  afterAll(async () => {
    await provider.stop();
    await notes.dispose();
  });
  return {
    get program() {
      return notes.program;
    },
    get folder() {
      return notes.folder;
    },
    get provider() {
      return provider;
    },
  };
}

/** Every attribute of a note, null, with those given in place. */
export function note(values: Record<string, unknown>): Record<string, unknown> {
  return {
    id: null,
    title: 'one',
    kind: null,
    size: null,
    done: null,
    body: null,
    labels: null,
    tags: null,
    lines: null,
    anything: null,
    options: null,
    parts: null,
    places: null,
    secret_wo: null,
    secret_wo_version: null,
    behaviour: null,
    revision: null,
    old: null,
    ...values,
  };
}

/** Plans as Terraform does: the proposed state is the configuration, with the prior values of what it leaves to the provider. */
export function plan(
  provider: ProviderProcess,
  config: Record<string, unknown> | null,
  prior: Record<string, unknown> | null = null,
  extra: Record<string, unknown> = {},
): Promise<Received> {
  const computed = new Set(['id', 'kind', 'size', 'done', 'labels', 'options', 'revision']);
  const proposed =
    config &&
    Object.fromEntries(
      Object.entries(config).map(([name, value]) => [
        name,
        value === null && computed.has(name) ? (prior?.[name] ?? null) : value,
      ]),
    );
  return provider.call('PlanResourceChange', {
    type_name: 'notes_note',
    prior_state: pack(prior),
    config: pack(config),
    proposed_new_state: pack(proposed),
    ...extra,
  });
}

export function apply(
  provider: ProviderProcess,
  request: { prior?: unknown; planned: unknown; config: unknown; private?: unknown },
): Promise<Received> {
  return provider.call('ApplyResourceChange', {
    type_name: 'notes_note',
    prior_state: pack(request.prior ?? null),
    planned_state: request.planned,
    config: pack(request.config),
    planned_private: request.private,
  });
}
