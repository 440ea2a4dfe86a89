import { Command } from 'commander';
import { changeLock, planRollback, shortCommit } from '../../promotion/index';
import { CommandError } from '../command';
import { Project } from '../project';
import { lockPath, promotionsText } from '../releases';
import { openStore } from '../store';
import { print } from '../output';

interface Options {
  stack: string;
  to: string;
  action?: string[];
  json?: true;
}

/** `genesys-actions rollback`: what an environment ran before becomes what it is to run. */
export default function command(): Command {
  return new Command('rollback')
    .description(
      'Writes an earlier entry of the lock as the current one: the same bytes and the same definition, from the store. Deploys nothing.',
    )
    .requiredOption('--stack <name>', 'the environment')
    .requiredOption(
      '--to <commit|digest>',
      "a commit, or a package's digest; the first 7 characters are enough",
    )
    .option('--action <name...>', 'only these actions, by name or address')
    .option('--json', 'print one line of JSON: {stack, rollbacks}')
    .action(run);
}

async function run({ stack, to, action: names = [], json }: Options): Promise<void> {
  const project = Project.open();
  const store = openStore();
  const rollbacks = await changeLock(lockPath(project), async (lock) => {
    const planned = planRollback({
      lock,
      environment: stack,
      target: to.toLowerCase(),
      names,
      time: new Date().toISOString(),
    });
    for (const { name, after } of planned.promotions) {
      if (after === undefined) continue;
      if (
        (await store.zip(after.sha256)) === undefined ||
        (await store.definition(after.definition)) === undefined
      ) {
        throw new CommandError(
          `The store does not have the package ${after.sha256.slice(0, 12)} of ${name} with its definition, so it cannot be deployed again. ` +
            `Fetch it (GENESYS_ACTIONS_STORE, GENESYS_ACTIONS_STORE_GET), or check out ${shortCommit(after.commit)} and deploy from there.`,
        );
      }
    }
    return { lock: planned.lock, result: planned.promotions };
  });
  print(
    json
      ? `${JSON.stringify({ stack, rollbacks })}\n`
      : `Rolled back in the lock of ${stack}:\n${promotionsText(rollbacks)}Commit promotions.lock.json, then: genesys-actions deploy --stack ${stack}\n`,
  );
}
