import type { Side } from '../../model/actions';
import { FUNCTION_INTEGRATION_TYPE, isStatic } from '../../model/names';
import type { Action, CallOptions, Integration, Platform } from '../../platform';
import type { Client } from '../client';
import { DiagnosticError, type ListHandlers, type Queried, type StateOf } from '../framework';
import { explainedAll, platformOf } from '../resources/support';
import { fitsPattern } from './name-pattern';
import type { ActionQuery, FunctionActionQuery } from './schema';

/** So many functions are asked for side by side. */
const TOGETHER = 8;

/** An action that a query has found. */
interface Found {
  readonly action: Action;
  readonly side: Side;
  readonly integration: Integration;
}

export const functionActionQuery: ListHandlers<FunctionActionQuery, Client> = {
  validate({ config, diagnostics }) {
    if (config.deprecated_runtime !== true || typeof config.runtime !== 'string') return;
    diagnostics.error('Runtime given twice', 'Give either runtime or deprecated_runtime.', ['runtime']);
  },

  list: ({ client, config, signal }) => explainedAll(findFunctionActions(client, config, { signal })),
};

export const actionQuery: ListHandlers<ActionQuery, Client> = {
  async *list({ client, config, signal }) {
    for await (const each of explainedAll(findActions(client, config, false, false, { signal }))) {
      yield queried(each, { id: each.action.id });
    }
  },
};

async function* findFunctionActions(
  client: Client,
  config: StateOf<FunctionActionQuery>,
  options: CallOptions,
): AsyncGenerator<Queried> {
  const found = findActions(client, config, true, config.drafts === true, options);
  const wanted = await wantedRuntimes(client, config, options);
  const all = wanted === undefined ? found : onRuntimes(client.platform, found, wanted, options);
  for await (const each of all) {
    yield queried(each, { id: each.action.id, publish: each.side === 'published' });
  }
}

function queried({ action, integration }: Found, state: Queried['state']): Queried {
  return { displayName: `${integration.name}/${action.name ?? action.id}`, state };
}

/** Goes through the actions of the org, page by page. */
async function* findActions(
  client: Client,
  {
    integration_id: integrationId,
    name_pattern: pattern,
  }: { readonly integration_id: string | null; readonly name_pattern: string | null },
  ofFunctions: boolean,
  drafts: boolean,
  options: CallOptions,
): AsyncGenerator<Found> {
  const { actions, integrations } = platformOf(client);
  const all = await integrations.list(undefined, options);
  const of = new Map(
    all
      .filter(({ typeId }) => (typeId === FUNCTION_INTEGRATION_TYPE) === ofFunctions)
      .filter(({ id }) => integrationId === null || id === integrationId)
      .map((each) => [each.id, each]),
  );
  if (integrationId !== null && of.size === 0) throw noIntegration(integrationId, all, ofFunctions);
  const select = (action: Action, side: Side): Found[] => {
    const integration = of.get(action.integrationId ?? '');
    const fits = pattern === null || fitsPattern(action.name ?? '', pattern);
    return integration === undefined || !fits || isStatic(action.id) ? [] : [{ action, side, integration }];
  };
  const published = new Set<string>();
  for (let page = 1, last = false; !last; page += 1) {
    const { entities = [], pageCount = 1 } = await actions.page({}, page, options);
    for (const each of entities) {
      published.add(each.id);
      yield* select(each, 'published');
    }
    last = page >= pageCount || entities.length === 0;
  }
  if (!drafts) return;
  for (const each of await actions.listDrafts({}, options)) {
    if (!published.has(each.id)) yield* select(each, 'draft');
  }
}

function noIntegration(id: string, all: readonly Integration[], ofFunctions: boolean): DiagnosticError {
  const found = all.find((each) => each.id === id);
  const instead = ofFunctions ? 'genesysactions_action' : 'genesysactions_function_action';
  return found === undefined
    ? new DiagnosticError(
        'No such integration',
        `There is no integration with the id ${JSON.stringify(id)} in the org.`,
        ['integration_id'],
      )
    : new DiagnosticError(
        'An integration of another type',
        `${found.name} (${id}) is an integration of the type ${found.typeId}: query ${instead}.`,
        ['integration_id'],
      );
}

/** The runtimes that are asked for; undefined: any. */
async function wantedRuntimes(
  client: Client,
  { runtime, deprecated_runtime: deprecated }: { runtime: string | null; deprecated_runtime: boolean | null },
  options: CallOptions,
): Promise<ReadonlySet<string> | undefined> {
  if (runtime !== null) return new Set([runtime]);
  if (deprecated !== true) return undefined;
  platformOf(client);
  const runtimes = await client.runtimes(options);
  return new Set(runtimes.filter(({ status }) => status !== 'Available').map(({ name }) => name));
}

/** Those whose function is on one of the runtimes: each function is asked for. */
async function* onRuntimes(
  { functions }: Platform,
  found: AsyncIterable<Found>,
  runtimes: ReadonlySet<string>,
  options: CallOptions,
): AsyncGenerator<Found> {
  let group: Found[] = [];
  const fitting = async (): Promise<Found[]> => {
    const read = await Promise.all(group.map(({ action, side }) => functions.get(action.id, side, options)));
    const fits = group.filter((_, index) => runtimes.has(read[index]?.function?.runtime ?? ''));
    group = [];
    return fits;
  };
  for await (const each of found) {
    group.push(each);
    if (group.length === TOGETHER) yield* await fitting();
  }
  yield* await fitting();
}
