import { Command } from 'commander';
import { EXIT } from '../command';
import { addCredentialOptions } from '../credentials';
import { detourOf, readLeading, startFront, tapeOf } from '../front';
import { addInspectOptions, openInspectors } from '../inspect';
import { prepare, type HostWishes, type Options, type Prepared } from '../invocation/options';
import { invokeOnce, type Invocation } from '../invocation/run';
import { show } from '../invocation/show';
import { watch } from '../invocation/watch';
import { addOtlpOption, openTraces } from '../otlp';
import { print, printError } from '../output';
import { withTemporaryDirectory } from '../temporary';

/** `genesys-actions invoke`: runs a function from its sources, without an org. */
export default function command(): Command {
  const invoke = new Command('invoke')
    .description(
      'Runs a function from its sources as the platform would: with an event as the handler gets it, or with an input ' +
        'through the whole action (contract, templates, function, mapping, contract).',
    )
    .argument('<function>', 'its directory, or its name below functions/')
    .option(
      '-e, --event <file>',
      'the event: a JSON file, the name of one in events/, or - for standard input',
    )
    .option('-i, --input <file>', "the action's input: a JSON file, the name of one in events/, or -")
    .option('-c, --context <file>', 'values for the context, with clientContext: a JSON file')
    .option(
      '--host <name=url>',
      "where the function's calls to a host go instead; may be repeated",
      readLeading,
    )
    .option('--allow-child-process', 'let the function start other programs, which can do whatever you can')
    .option('--record <dir>', 'keep there what real services answer to the function, secrets redacted')
    .option('--replay <dir>', 'answer the function from what was recorded there; no service is called')
    .option('--flatten', "answer in Architect's flattened form")
    .option('-w, --watch', 'run again whenever a file of the function changes')
    .option('--json', 'print one JSON object for each run and nothing else')
    .action(run);
  addCredentialOptions(invoke);
  addOtlpOption(invoke);
  return addInspectOptions(invoke, { waits: true });
}

async function run(name: string, options: Options): Promise<void> {
  const { host: leadings = [], record, replay } = options;
  if (leadings.length === 0 && record === undefined && replay === undefined) {
    await runWith(prepare(name, options, await openHost(options)), options);
    return;
  }
  await withTemporaryDirectory('genesys-actions-front-', async (directory) => {
    let prepared: Prepared | undefined;
    const tape = tapeOf(options, () => Object.values(prepared?.readCredentials() ?? {}));
    const front = await startFront({ directory, leadings, tape });
    try {
      prepared = prepare(name, options, { ...(await openHost(options)), detour: detourOf(front) });
      await runWith(prepared, options);
    } finally {
      await front.close();
    }
  });
}

/** What of the function's process the options want. */
async function openHost(options: Options): Promise<HostWishes> {
  const traces = await openTraces(options);
  return { inspectors: await openInspectors(options), ...(traces && { traces }) };
}

async function runWith(prepared: Prepared, options: Options): Promise<void> {
  // A signal alone would leave a busy function behind; when the process ends by itself, it takes its functions with it.
  const stop = (): never => process.exit(130);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    if (options.watch === true) {
      await watch(prepared, (invocation) => {
        tell(invocation, options);
      });
    } else {
      const invocation = await invokeOnce(prepared);
      tell(invocation, options);
      if (!invocation.ok) process.exitCode = EXIT.error;
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await prepared.pool.dispose();
    await prepared.traces?.end();
  }
}

/** What was noted already: a watch runs the function many times. */
const noted = new Set<string>();

function tell(invocation: Invocation, { json }: Options): void {
  const { nodeNote } = invocation;
  if (json !== true && nodeNote !== undefined && !noted.has(nodeNote)) {
    noted.add(nodeNote);
    printError(`Note: ${nodeNote}\n`);
  }
  print(json === true ? `${JSON.stringify(invocation)}\n` : show(invocation));
}
