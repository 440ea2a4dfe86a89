import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Organization } from '../../model/organizations';
import { readPlan, reviewPlan, type PlanWarning } from '../../review/index';
import { canAsk, confirmed } from '../ask';
import { CommandError } from '../command';
import { sayWhichCounts } from '../environment';
import { organizationsIfKnown, organizationsText } from '../organizations';
import { changesAnything } from '../plan-changes';
import { PLAN_KEY_VARIABLE, savePlan, withPlanFile, withSavedPlan } from '../plan-secrets';
import { parallelismFor } from '../parallelism';
import { runSteps } from '../progress';
import { Project, type Ended } from '../project';
import { applyLock, checkPlan, keepDeployed, planText } from '../releases';
import { bind, checkSavedPlan, planOrigin, stateVersion, unbind, type PlanOrigin } from '../saved-plan';
import { Interrupts } from '../signals';
import { synthesisOf } from '../synthesis';
import { print } from '../output';

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
export default function command(): Command {
  return new Command('deploy')
    .description(
      'Deploys a stack. If its environment is locked it deploys the locked bytes or nothing, and it keeps what it deployed in the store.',
    )
    .requiredOption('--stack <name>', 'the environment')
    .option('--from-store', 'take locked packages and definitions from the store, whatever the sources give')
    .option('--auto-approve', 'do not ask')
    .option(
      '--plan-out <file>',
      `only plan, and save the plan with what it belongs to (FILE and FILE.binding.json): what --plan applies later, after a review. A plan that holds secrets is saved only encrypted, with the key in ${PLAN_KEY_VARIABLE}`,
    )
    .addOption(
      new Option(
        '--plan <file>',
        'apply a plan that was saved with --plan-out, as it was reviewed: to the same stack and org, on the same lock, state and sources, or not at all',
      ).conflicts(['planOut', 'fromStore']),
    )
    .option('--output <dir>', 'directory to synthesise to (default: that of cdktf.json)')
    .option('--json', 'print one line of JSON: {stack, organizations, changes, actions}')
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
    throw new CommandError(
      'Without a terminal nobody can be asked. Review the plan, then add --auto-approve.',
    );
  const project = Project.open(options.output);
  const quiet = json === true;
  sayWhichCounts(stack);
  const made: Made =
    options.plan === undefined
      ? await makePlan(project, options)
      : {
          json: undefined,
          saved: undefined,
          warnings: [],
          organizations: await checkPlanFile(project, stack, options.plan, quiet),
        };
  const { organizations } = made;
  if (!quiet) print(organizationsText(stack, organizations));
  if (made.json !== undefined) {
    if (!quiet) print(await planText(stack, made.json, made.warnings));
    if (options.planOut !== undefined) {
      if (quiet)
        print(`${JSON.stringify({ stack, organizations, changes: made.changes, plan: options.planOut })}\n`);
      return;
    }
    if (made.changes && options.autoApprove !== true && !(await confirmed(`Deploy this to ${stack}?`)))
      throw new CommandError('Not deployed.');
  }
  const applied = { text: '', changes: false };
  const interrupts = new Interrupts();
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
        // What was shown and agreed to is applied, and nothing that came to it since.
        {
          title: `Apply to ${stack}`,
          run: async (_context, say) => {
            const args = ['apply', '-input=false', '-no-color', '-auto-approve'];
            const apply = async (plan: string): Promise<Ended> => {
              // Of a saved plan nothing was read so far.
              const json = made.json ?? (await project.show(stack, plan));
              if (made.changes === undefined) applied.changes = changesAnything(json);
              const parallelism = parallelismFor(json, process.env);
              if (parallelism !== undefined) args.push(`-parallelism=${parallelism}`);
              if (interrupts.count > 0) throw new CommandError('Interrupted. Nothing was applied.');
              return project.terraform(stack, [...args, plan], { say, interrupts });
            };
            const { status, output } =
              made.saved === undefined
                ? await withSavedPlan(resolve(options.plan ?? ''), apply)
                : await withPlanFile(made.saved, apply);
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
    interrupts.end();
  }
  if (json) {
    const deployed = actions.map(({ address, name, sha256, digest }) => ({
      address,
      name,
      sha256,
      definition: digest,
    }));
    const changes = made.changes ?? applied.changes;
    print(`${JSON.stringify({ stack, organizations, changes, actions: deployed })}\n`);
  } else print(`${/Apply complete!.*/.exec(applied.text)?.[0] ?? 'Applied.'}\n`);
}

/** A plan that is ready to be applied. */
interface Made {
  /** Undefined where it was made and reviewed before, as the two that follow. */
  readonly json: string | undefined;
  /** Whether it changes anything. */
  readonly changes?: boolean;
  readonly saved: Buffer | undefined;
  /** What Terraform warned of. */
  readonly warnings: readonly PlanWarning[];
  readonly organizations: readonly Organization[];
}

async function checkPlanFile(
  project: Project,
  stack: string,
  planFile: string,
  quiet: boolean,
): Promise<readonly Organization[]> {
  const found: { organizations: readonly Organization[] } = { organizations: [] };
  await runSteps(
    found,
    [
      {
        title: 'Compare with what the plan belongs to',
        run: async () => {
          found.organizations = await checkSavedPlan(project, stack, planFile);
        },
      },
    ],
    { quiet },
  );
  return found.organizations;
}

async function makePlan(project: Project, { stack, fromStore, planOut, json }: Options): Promise<Made> {
  const made: {
    json: string;
    changes: boolean;
    saved: Buffer | undefined;
    warnings: readonly PlanWarning[];
    organizations: readonly Organization[];
    origin?: PlanOrigin;
  } = { json: '', changes: false, saved: undefined, warnings: [], organizations: [] };
  await runSteps(
    made,
    [
      synthesisOf(project, stack),
      {
        title: 'Ask which org this is',
        run: async () => {
          if (planOut === undefined) {
            made.organizations = await organizationsIfKnown(project, stack);
          } else {
            made.origin = { ...(await planOrigin(project, stack)), state: null };
            made.organizations = made.origin.organizations;
          }
        },
      },
      { title: 'Compare with the lock', run: () => applyLock(project, stack, fromStore === true) },
      { title: 'Initialise', run: () => project.init(stack) },
      {
        title: `Plan ${stack}`,
        run: async () => {
          if (planOut !== undefined) unbind(planOut);
          // Before the plan is made: what is applied meanwhile makes it stale, and is seen.
          const state = planOut === undefined ? null : await stateVersion(project, stack);
          const plan = await project.plan(stack);
          await checkPlan(project, stack, plan.json);
          Object.assign(made, plan, { changes: plan.changes || (await touchesResources(plan.json)) });
          if (planOut === undefined || made.origin === undefined) return;
          await savePlan(plan.saved, plan.json, resolve(planOut));
          bind(project, stack, planOut, { ...made.origin, state });
        },
      },
    ],
    { quiet: json === true },
  );
  return made;
}

/** Whether a review has anything to say: also of what was changed outside, which Terraform may take as it is. */
async function touchesResources(json: string): Promise<boolean> {
  const review = await reviewPlan(readPlan(json));
  return review.resources.length > 0 || review.others > 0;
}
