import { Command } from 'commander';
import {
  actionsIn,
  changeLock,
  planPromotion,
  readLock,
  type Promotion,
  type StackAction,
} from '../../promotion/index';
import type { Organization } from '../../model/organizations';
import { pulledResources } from '../../terraform/state';
import { CommandError } from '../command';
import { sayWhichCounts } from '../environment';
import { organizationsIfKnown, organizationsText } from '../organizations';
import { runSteps } from '../progress';
import { Project } from '../project';
import { driftText, findDrift, lockPath, promotionsText } from '../releases';
import { openStore } from '../store';
import { synthesisOf } from '../synthesis';
import { print } from '../output';

interface Options {
  from: string;
  to: string;
  action?: string[];
  dryRun?: true;
  allowDirty?: true;
  output?: string;
  json?: true;
}

interface Found {
  running: readonly StackAction[];
  organizations: readonly Organization[];
}

/** `genesys-actions promote`: what runs in one environment becomes what is to run in the next one. */
export default function command(): Command {
  return new Command('promote')
    .description(
      'Writes what runs in one environment, by its state and its org, into the lock of the next one, and shows what that changes. Deploys nothing.',
    )
    .requiredOption('--from <name>', 'the environment whose code is proven')
    .requiredOption('--to <name>', 'the environment that is to run it')
    .option('--action <name...>', 'only these actions, by name or address')
    .option('--dry-run', 'write nothing')
    .option('--allow-dirty', 'also promote what was deployed with changes that were not committed')
    .option('--output <dir>', 'directory to synthesise to (default: that of cdktf.json)')
    .option('--json', 'print one line of JSON: {from, to, promotions}')
    .action(run);
}

async function run({
  from,
  to,
  action: names = [],
  dryRun,
  allowDirty,
  output,
  json,
}: Options): Promise<void> {
  const project = Project.open(output);
  // A lock that cannot be read is told before anything slow begins.
  readLock(lockPath(project));
  const found: Found = { running: [], organizations: [] };
  sayWhichCounts(from);
  await runSteps(
    found,
    [
      synthesisOf(project, from, to),
      { title: `Read what runs in ${from}`, run: () => readRunning(project, from, found) },
    ],
    { quiet: json === true },
  );
  const time = new Date().toISOString();
  const plan = async (lock: ReturnType<typeof readLock>): ReturnType<typeof planPromotion> => {
    const planned = await planPromotion({
      lock,
      from,
      to,
      running: found.running,
      names,
      commitOf,
      allowChanges: allowDirty === true,
      time,
    });
    await requireKept(planned.promotions);
    return planned;
  };
  const promotions = dryRun
    ? (await plan(readLock(lockPath(project)))).promotions
    : await changeLock(lockPath(project), async (lock) => {
        const planned = await plan(lock);
        return { lock: planned.lock, result: planned.promotions };
      });
  if (json) {
    print(`${JSON.stringify({ from, to, dryRun: dryRun === true, promotions })}\n`);
    return;
  }
  print(organizationsText(from, found.organizations));
  if (promotions.length === 0) {
    print(`${to} is already set to run what ${from} runs.\n`);
  } else {
    print(
      `${dryRun ? 'Would promote' : 'Promoted'} from ${from} to ${to}:\n${promotionsText(promotions)}` +
        (dryRun ? '' : `Commit promotions.lock.json, then: genesys-actions deploy --stack ${to}\n`),
    );
  }
}

/** What the state says, after the org has confirmed it. */
async function readRunning(project: Project, from: string, into: Found): Promise<void> {
  await project.init(from);
  const drift = await findDrift(project, from);
  if (drift.length > 0) {
    throw new CommandError(
      `${from} has drifted: its org does not run what its state says. Deploy ${from} first.\n${driftText(drift)}`,
    );
  }
  into.organizations = await organizationsIfKnown(project, from);
  into.running = actionsIn(pulledResources(await project.state(from)));
}

async function commitOf(sha256: string, definition: string): Promise<string | null> {
  return (await openStore().origin(sha256, definition))?.commit ?? null;
}

/** What is promoted must be there to be deployed, and deployed again. */
async function requireKept(promotions: readonly Promotion[]): Promise<void> {
  const store = openStore();
  for (const { name, after } of promotions) {
    if (after === undefined) continue;
    if (
      (await store.zip(after.sha256)) !== undefined &&
      (await store.definition(after.definition)) !== undefined
    )
      continue;
    throw new CommandError(
      `The store does not have the package ${after.sha256.slice(0, 12)} of ${name} with its definition. ` +
        'Deploy it with genesys-actions deploy, which keeps it, or fetch the store of the machine that did (GENESYS_ACTIONS_STORE_GET).',
    );
  }
}
