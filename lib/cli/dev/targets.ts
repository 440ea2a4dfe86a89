import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { checkFunctions } from '../../packaging/check';
import { findFunctions, type LoadedFunction } from '../../packaging';
import { objectOf, type Json } from '../../shared/json';
import { CommandError } from '../command';
import { FUNCTIONS } from '../functions';
import { printError } from '../output';
import { Project } from '../project';
import { withTemporaryDirectory } from '../temporary';

/** A function that is deployed, and where to. */
export interface DevTarget {
  readonly directory: string;
  /** The directory's name: what commands call the function by. */
  readonly name: string;
  /** The integration that it lives in, by its name. */
  readonly integration: string;
  /** The action's name, where it is not the definition's. */
  readonly actionName?: string;
  readonly category?: string;
}

/** The integration of functions that are deployed without a stack. */
const OWN_INTEGRATION = 'Functions';

/** What is deployed: asked anew after changes, where it may be more or less than before. */
export interface DevTargets {
  find(): readonly DevTarget[];
}

/**
 * Finds what is to be deployed.
 *
 * @param names functions, by their directories or their names below functions/; a stack; none: every function there
 */
export async function targetsOf(names: readonly string[]): Promise<DevTargets> {
  const isFunction = (name: string): boolean => functionAt(name) !== undefined;
  const stacks = names.filter((name) => !isFunction(name));
  if (stacks.length === 0) return { find: () => directories(names).map(withoutStack) };
  const [stack = '', another] = stacks;
  if (another !== undefined || names.length > 1) {
    throw new CommandError(
      `Name one stack, or functions. There is no function ${JSON.stringify(another ?? stack)}.`,
    );
  }
  const targets = await targetsIn(stack);
  return { find: () => targets };
}

function withoutStack({ directory, name }: LoadedFunction): DevTarget {
  return { directory, name, integration: OWN_INTEGRATION };
}

function directories(names: readonly string[]): LoadedFunction[] {
  if (names.length > 0) return names.flatMap((name) => functionAt(name) ?? []);
  const found = existsSync(FUNCTIONS) ? findFunctions(FUNCTIONS) : [];
  if (found.length > 0) return found;
  throw new CommandError(
    `There is no function in ${FUNCTIONS}: no directory there has an action.ts. Make one with: npx genesys-actions new NAME`,
  );
}

function functionAt(name: string): LoadedFunction | undefined {
  for (const path of [resolve(name), resolve(FUNCTIONS, name)]) {
    const beside = existsSync(dirname(path)) ? findFunctions(dirname(path)) : [];
    const found = beside.find((each) => each.directory === path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The functions of a stack: those whose code it deploys, under the names that it gives them. */
async function targetsIn(stack: string): Promise<DevTarget[]> {
  if (!existsSync('cdktf.json')) {
    throw new CommandError(
      `There is no function ${JSON.stringify(stack)}, and no cdktf.json here that would have a stack of that name.`,
    );
  }
  return withTemporaryDirectory('genesys-actions-dev-', async (directory) => {
    const project = Project.open(join(directory, 'cdktf.out'));
    await project.synth();
    project.require(stack);
    const resources = objectOf(objectOf(project.configuration(stack) as Json)['resource']);
    const actions = Object.values(objectOf(resources['genesysactions_function_action'])).map(objectOf);
    const integrations = objectOf(resources['genesysactions_integration']);
    const packages = await checkFunctions(existsSync(FUNCTIONS) ? findFunctions(FUNCTIONS) : []);
    const targets = actions.flatMap((action): DevTarget[] => {
      const { name, category, integration_id: integration, code } = action;
      const digest = objectOf(code)['sha256'];
      const made = packages.filter((each) => each.package?.sha256 === digest);
      // Several directories may hold the same code: then it is the one whose name is in the action's.
      const own =
        made.find(({ function: { definition } }) => String(name).includes(definition?.name ?? '\0')) ??
        made[0];
      if (own === undefined) {
        printError(`Note: the code of ${String(name)} is none of ${FUNCTIONS}/: it is not deployed.\n`);
        return [];
      }
      const resource = /^\$\{genesysactions_integration\.([\w-]+)\.id\}$/.exec(String(integration))?.[1];
      const integrationName = resource === undefined ? undefined : objectOf(integrations[resource])['name'];
      return [
        {
          directory: own.function.directory,
          name: basename(own.function.directory),
          actionName: String(name),
          integration: typeof integrationName === 'string' ? integrationName : OWN_INTEGRATION,
          ...(typeof category === 'string' && { category }),
        },
      ];
    });
    if (targets.length > 0) return targets;
    throw new CommandError(`The stack ${stack} deploys none of the functions in ${FUNCTIONS}/.`);
  });
}
