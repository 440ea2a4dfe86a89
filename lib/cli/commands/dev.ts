import { resolve } from 'node:path';
import { Command } from 'commander';
import { consoleLink } from '../../emulator/index';
import type { Platform } from '../../platform';
import { addCredentialOptions, credentialFields, type CredentialOptions } from '../credentials';
import { CommandError } from '../command';
import type { DevReporter } from '../dev/events';
import { orgOf } from '../dev/org';
import { jsonReporter, lineReporter, ScreenReporter } from '../dev/report';
import { DevSession, sampleOf } from '../dev/session';
import { targetsOf, type DevTargets } from '../dev/targets';
import { watchDirectory, type Watcher } from '../dev/watch';
import { toldToEnd } from '../ending';
import { addInspectOptions } from '../inspect';
import { addOtlpOption, openTraces, type OtlpOptions } from '../otlp';
import { print } from '../output';
import { addOrgOptions, startLocalOrg, type LocalOrgOptions } from '../local-org';

interface Options extends LocalOrgOptions, CredentialOptions, OtlpOptions {
  run?: string;
  json?: true;
}

/** `genesys-actions dev`: a local org that has what the sources say, at each moment. */
export default function command(): Command {
  const dev = new Command('dev')
    .description(
      'Starts a local org, deploys functions to it and watches their sources: a saved change is checked, packed, uploaded ' +
        'and published at once, and runs with --run. What has errors is shown with file and line, and the last good ' +
        'version stays. No Terraform is needed. Stop it with Ctrl-C.',
    )
    .argument('[names...]', 'functions, by directory or name; or a stack (default: all in functions/)')
    .option(
      '-r, --run <sample>',
      'run each function after a change: with this sample of its events/, or this JSON file',
    )
    .option('--json', 'print one JSON object a line for whatever happens, and nothing else')
    .action(run);
  addCredentialOptions(dev);
  addOrgOptions(dev);
  addOtlpOption(dev);
  return addInspectOptions(dev, { waits: false });
}

async function run(names: string[], options: Options): Promise<void> {
  const told = toldToEnd();
  const targets = await targetsOf(names);
  refuseUnknownSample(options.run, targets);
  const credentials = credentialFields(options);
  const reporter = reporterFor(options);
  const traces = await openTraces(options);
  const emulator = await startLocalOrg(options, {
    settings: { zipProcessingMs: 0 },
    onExecution: traces?.add,
    onFunctionRun: ({ actionName: action, success: ok, error, durationMs, logs }) => {
      reporter.tell({ type: 'run', action, ok, ...(error !== undefined && { error }), durationMs, logs });
    },
  });
  const { url, clientId, clientSecret, controlToken } = emulator;
  reporter.tell({
    type: 'started',
    url,
    console: consoleLink(emulator),
    clientId,
    clientSecret,
    controlToken,
  });
  let watcher: Watcher | undefined;
  let org: Platform | undefined;
  try {
    org = await orgOf(emulator);
    watcher = await watchDirectory(resolve('.'));
    const session = new DevSession({ org, targets, reporter, credentials, run: options.run });
    await Promise.race([told, follow(session, watcher, reporter)]);
  } finally {
    reporter.end();
    await watcher?.close();
    org?.close();
    await emulator.close();
    await traces?.end();
  }
  if (options.json !== true) print('Stopped.\n');
}

/** Deploys now and after each change. */
async function follow(session: DevSession, watcher: Watcher, reporter: DevReporter): Promise<never> {
  await session.work();
  reporter.tell({ type: 'ready' });
  for (;;) await session.work(await watcher.next());
}

function refuseUnknownSample(run: string | undefined, targets: DevTargets): void {
  if (run === undefined) return;
  const known = targets.find().some(({ directory }) => sampleOf(directory, run) !== undefined);
  if (!known) throw new CommandError(`There is no file ${run}, and no function has a sample of that name.`);
}

function reporterFor({ json }: Options): DevReporter {
  if (json === true) return jsonReporter();
  return process.stdout.isTTY ? new ScreenReporter(process.stdout) : lineReporter();
}
