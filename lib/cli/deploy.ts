import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { readPlan, reviewPlan, type PlanWarning } from '../review';
import { CommandError } from './command';
import { runSteps } from './progress';
import { Project } from './project';
import { applyLock, checkPlan, keepDeployed, planText } from './releases';
import { print } from './output';

interface Options {
  stack: string;
  fromStore?: true;
  autoApprove?: true;
  output?: string;
  planOut?: string;
  plan?: string;
  json?: true;
}

/** `genesys-actions deploy`: `cdktf deploy` that holds the promotions' lock and keeps what it deploys. */
export function command(): Command {
  return new Command('deploy')
    .description(
      'Deploys a stack. Where its environment is locked it deploys the locked bytes or nothing, and it keeps what it deployed in the store.',
    )
    .requiredOption('--stack <name>', 'the environment')
    .option('--from-store', 'take locked packages and definitions from the store, whatever the sources give')
    .option('--auto-approve', 'do not ask')
    .option('--plan-out <file>', 'only plan, and save the plan: what --plan applies later, after a review')
    .option('--plan <file>', 'apply a plan that was saved with --plan-out, as it was reviewed')
    .option('--output <dir>', 'directory to synthesise to (default: that of cdktf.json)')
    .option('--json', 'print one line of JSON: {stack, changes, actions}')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { stack, json } = options;
  if (
    options.plan === undefined &&
    options.planOut === undefined &&
    options.autoApprove !== true &&
    !canAsk()
  )
    throw new CommandError('Nobody can be asked here. Review the plan, then add --auto-approve.');
  const project = Project.open(options.output);
  const quiet = json === true;
  const made =
    options.plan === undefined ? await makePlan(project, options) : { json: undefined, warnings: [] };
  if (made.json !== undefined) {
    const { changes } = await summary(made.json);
    if (!quiet) print(await planText(stack, made.json, made.warnings));
    if (options.planOut !== undefined) {
      if (quiet) print(`${JSON.stringify({ stack, changes, plan: options.planOut })}\n`);
      return;
    }
    if (changes && options.autoApprove !== true && !(await confirmed(stack)))
      throw new CommandError('Not deployed.');
  }
  const applied = { text: '' };
  const abort = new AbortController();
  const interrupt = (): void => {
    abort.abort();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let actions: Awaited<ReturnType<typeof keepDeployed>> = [];
  try {
    await runSteps(
      applied,
      [
        {
          title: 'Initialise',
          skip: () => (options.plan === undefined ? 'done already' : undefined),
          run: () => project.init(stack),
        },
        {
          title: `Apply to ${stack}`,
          run: async (_context, say) => {
            const args = ['apply', '-input=false', '-no-color', '-auto-approve'];
            const target = options.plan === undefined ? [] : [resolve(options.plan)];
            const { status, output } = await project.terraform(
              stack,
              [...args, ...target],
              say,
              abort.signal,
            );
            if (status !== 0) throw new CommandError(`The apply to ${stack} failed.\n${output.trim()}`);
            applied.text = output;
          },
        },
        {
          title: 'Keep what was deployed',
          run: async () => {
            actions = await keepDeployed(project, stack, new Date().toISOString());
          },
        },
      ],
      { quiet },
    );
  } finally {
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
  }
  if (json) {
    const deployed = actions.map(({ address, name, sha256, digest }) => ({
      address,
      name,
      sha256,
      definition: digest,
    }));
    print(`${JSON.stringify({ stack, changes: !/No changes/.test(applied.text), actions: deployed })}\n`);
  } else print(`${/Apply complete!.*/.exec(applied.text)?.[0] ?? 'Applied.'}\n`);
}

async function makePlan(
  project: Project,
  { stack, fromStore, planOut, json }: Options,
): Promise<{ json: string; warnings: readonly PlanWarning[] }> {
  const made: { json: string; warnings: readonly PlanWarning[] } = { json: '', warnings: [] };
  await runSteps(
    made,
    [
      {
        title: 'Synthesise',
        run: async () => {
          await project.synth();
          project.require(stack);
        },
      },
      {
        title: 'Hold against the lock',
        run: async () => {
          await applyLock(project, stack, fromStore === true);
        },
      },
      { title: 'Initialise', run: () => project.init(stack) },
      {
        title: `Plan ${stack}`,
        run: async () => {
          Object.assign(made, await project.plan(stack, [], planOut));
          await checkPlan(project, stack, made.json);
        },
      },
    ],
    { quiet: json === true },
  );
  return made;
}

async function summary(json: string): Promise<{ changes: boolean }> {
  const review = await reviewPlan(readPlan(json));
  return { changes: review.resources.length > 0 || review.others > 0 };
}

function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

async function confirmed(stack: string): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await prompt.question(`Deploy this to ${stack}? (yes/no) `)).trim());
  } finally {
    prompt.close();
  }
}
