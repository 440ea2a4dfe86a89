import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { checkDefinition, resolveDefinition } from '../authoring/resolve';
import type { FunctionActionDefinition } from '../authoring/definition';
import { checkDefinitionForm } from '../authoring/definition-form';
import { isJsonObject, type Json } from '../shared/json';
import { errorsOf, problem, warning, type Problem } from '../shared/problems';
import { checkInstance } from '../model/schemas';
import { loadDefinition, loadDefinitions, located, type LoadedFunction } from './definitions';
import { packFunction } from './pack';
import { checkStale } from './stale';
import { PackagingError, type FunctionPackage } from './types';

/** A function, and everything that is wrong with it. */
export interface CheckedFunction {
  readonly function: LoadedFunction;
  /** Undefined when it could not be made. */
  readonly package?: FunctionPackage;
  /** Each message begins with file and line. */
  readonly problems: readonly Problem[];
}

/**
 * Runs every rule over functions: their definitions, the packages that are made from their sources, and their sample
 * events. Of a function whose source is not there, all that is found is a warning (`code/none` among it).
 */
export async function checkFunctions(functions: readonly LoadedFunction[]): Promise<CheckedFunction[]> {
  const loaded = await loadDefinitions(functions);
  const duplicates = duplicateNames(loaded);
  return Promise.all(
    loaded.map(async (each): Promise<CheckedFunction> => {
      const { definition } = each;
      if (definition === undefined) return { function: each, problems: each.problems };
      const form = checkDefinitionForm(definition);
      if (errorsOf(form).length > 0) return { function: each, problems: await located(each, form) };
      const rules = await located(each, [
        ...checkDefinition(definition),
        ...(duplicates.get(each.name) ?? []),
      ]);
      const hasNoSource = holdsNoSource(each.directory);
      const made = hasNoSource
        ? { problems: await located(each, [noSource()]) }
        : await pack(each, definition);
      const found = [...rules, ...made.problems, ...checkEvents(each, definition)];
      // Then the org has it, and has accepted it.
      const problems = hasNoSource ? found.map((one) => ({ ...one, severity: 'warning' as const })) : found;
      return {
        function: each,
        ...(made.package !== undefined && { package: made.package }),
        problems: problems.filter(
          ({ severity, rule }) => severity === 'error' || definition.ignoreRules?.includes(rule) !== true,
        ),
      };
    }),
  );
}

/**
 * Makes the package of one function, the very bytes that a synthesis makes of the same sources. What is asked is whether
 * the definition can be read and the code can be packed; contracts and sample events are not looked at.
 *
 * @param directory the function's
 */
export async function packDirectory(directory: string): Promise<PackedDirectory> {
  const loaded = await loadDefinition(directory);
  const { definition } = loaded;
  if (definition === undefined) return { problems: loaded.problems };
  const form = await located(loaded, checkDefinitionForm(definition));
  if (errorsOf(form).length > 0) return { problems: form };
  const { handler, runtime } = resolveDefinition(definition).model.function;
  const { package: made, problems } = await pack(loaded, definition);
  const shown = problems.filter(
    ({ severity, rule }) => severity === 'error' || definition.ignoreRules?.includes(rule) !== true,
  );
  return { problems: shown, ...(made !== undefined && { made, handler, runtime }) };
}

/** What came of packing a directory; `made` is there unless an error kept it from being. */
interface PackedDirectory {
  readonly made?: FunctionPackage;
  readonly handler?: string;
  readonly runtime?: string;
  /** Each message begins with file and line. */
  readonly problems: readonly Problem[];
}

/** Whether there is nothing but a definition, its samples and tests: the code is elsewhere, or only in the org. */
function holdsNoSource(directory: string): boolean {
  return !readdirSync(directory, { recursive: true, encoding: 'utf8' }).some(
    (path) =>
      /\.[cm]?[jt]sx?$/.test(path) && !/^action\.[cm]?[jt]s$|\.test\.|(^|[\\/])node_modules[\\/]/.test(path),
  );
}

function noSource(): Problem {
  return warning(
    'code/none',
    ['handler'],
    'There is no source here, so only the definition was checked. That is right if the stack says FunctionCode.deployed(), which keeps the code that the org runs, or takes the code from elsewhere.',
  );
}

async function pack(
  loaded: LoadedFunction,
  definition: FunctionActionDefinition,
): Promise<{ package?: FunctionPackage; problems: Problem[] }> {
  const { build = {}, allowedHosts, budget, ignoreRules } = definition;
  const { handler, runtime } = resolveDefinition(definition).model.function;
  try {
    const made = await packFunction({
      source: { kind: 'typescript', path: loaded.directory, build },
      handler,
      runtime,
      allowedHosts,
      budget,
      ignoreRules,
    });
    const stale = checkStale(loaded.directory, handler);
    return { package: made, problems: await placed(loaded, [...made.warnings, ...stale]) };
  } catch (error) {
    if (!(error instanceof PackagingError)) throw error;
    return { problems: await placed(loaded, error.problems) };
  }
}

/** Problems of the code name their own file; what is about the package as a whole is put at the definition's setting. */
async function placed(loaded: LoadedFunction, problems: readonly Problem[]): Promise<Problem[]> {
  const namesFile = ({ message }: Problem): boolean => /^\S+:\d+:/.test(message);
  const ofPackage = problems
    .filter((each) => !namesFile(each))
    .map((each) => ({ ...each, path: each.path.length === 0 ? ['handler'] : each.path }));
  const atSetting = (await located(loaded, ofPackage)).values();
  return problems.map((each) => (namesFile(each) ? each : (atSetting.next().value ?? each)));
}

/** Functions that people could not tell apart in Architect, by their directories. */
function duplicateNames(functions: readonly LoadedFunction[]): Map<string, Problem[]> {
  const byName = new Map<string, string[]>();
  for (const { name, definition } of functions) {
    if (definition !== undefined) byName.set(definition.name, [...(byName.get(definition.name) ?? []), name]);
  }
  const problems = new Map<string, Problem[]>();
  for (const [actionName, directories] of byName) {
    if (directories.length < 2) continue;
    for (const directory of directories) {
      const others = directories.filter((other) => other !== directory).join(', ');
      const message = `The action name ${JSON.stringify(actionName)} is also used by ${others}. Give each its own: people tell actions by their names.`;
      problems.set(directory, [warning('definition/duplicate-name', ['name'], message)]);
    }
  }
  return problems;
}

/**
 * The samples in events/: JSON, and such as the input contract allows. A sample whose name begins with `event-` is what
 * the handler gets, not what callers give.
 *
 * Rules: `events/json`, `events/contract` (a warning).
 */
function checkEvents({ directory }: LoadedFunction, { input }: FunctionActionDefinition): Problem[] {
  const events = join(directory, 'events');
  if (!existsSync(events)) return [];
  return readdirSync(events)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const where = `${relative(process.cwd(), join(events, name))}:1`;
      let value: Json;
      try {
        value = JSON.parse(readFileSync(join(events, name), 'utf8')) as Json;
      } catch (error) {
        return [problem('events/json', [], `${where}: is not JSON: ${(error as Error).message}.`)];
      }
      if (/^(event|context)\b/.test(name) || !isJsonObject(input)) return [];
      try {
        return checkInstance(input, value).map(({ message }) =>
          warning('events/contract', [], `${where}: does not fit the input contract: ${message}`),
        );
      } catch {
        // The contract itself is no schema: that is reported elsewhere.
        return [];
      }
    });
}
