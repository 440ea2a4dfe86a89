import { readFile } from 'node:fs/promises';
import type { LoggedRequest } from '../../lib/emulator/faults/request-log';
import type { EmulatorProcess } from '../support/emulator-process';
import { connection, controlHeaders, HEADER, TerraformDirectory } from '../support/terraform';
import { zipOf } from '../support/zips';

/** A directory where the engine starts the provider as it does for users: for each of a run's steps. */
export async function directoryOf(
  main: string,
  emulator: EmulatorProcess,
  provider?: string,
): Promise<TerraformDirectory> {
  const directory = await TerraformDirectory.create({ 'main.tf': main }, connection(emulator), {
    provider,
    separate: true,
  });
  await directory.write({
    'code.zip': await zipOf({ 'index.js': 'exports.handler = async (event) => event;' }),
  });
  return directory;
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export async function must(directory: TerraformDirectory, args: readonly string[]): Promise<void> {
  const { status, output } = await directory.terraform([...args, '-no-color', '-input=false']);
  if (status !== 0)
    throw new Error(`terraform ${args.join(' ')} ended with ${status}\n${output.slice(-3000)}`);
}

/** The requests that the emulator has got. */
export async function requests(emulator: EmulatorProcess): Promise<LoggedRequest[]> {
  const response = await fetch(`${emulator.url}/emulator/requests`, { headers: controlHeaders(emulator) });
  return ((await response.json()) as { requests: LoggedRequest[] }).requests;
}

/** A line of what Linux says of a process's memory, in megabytes; NaN where there is none. */
export async function megabytes(pid: number | string, line: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(new RegExp(`${line}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
}

/** The configuration of so many actions. */
export function stack(count: number, header = HEADER, name = 'Bench'): string {
  const actions = Array.from(
    { length: count },
    (_, index) => `
resource "genesysactions_function_action" "it_${index}" {
  integration_id = genesysactions_integration.it.id
  name           = "Action ${index}"
  contract = {
    input  = jsonencode({ type = "object", properties = { text = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { text = { type = "string" } } })
  }
  function = { handler = "index.handler" }
  code     = { path = "\${path.module}/code.zip" }
}
`,
  ).join('');
  return `${header}
resource "genesysactions_integration" "it" {
  name = "${name}"
}
${actions}`;
}
