import { Diagnostics } from '../../framework/diagnostics';
import type { Queried } from '../../framework/query';
import { settleState, validateAttributes, withDefaults } from '../../framework/planning';
import type { ResourceType } from '../../framework/resource';
import type { Attributes } from '../../framework/schema';
import type { ValueObject } from '../../framework/values';
import { terminalLine } from '../../../shared/escape/terminal';
import { identityFor } from '../identities';
import type { ListResource, ValidateListResourceConfig } from '../recent-messages';
import { encodeDiagnostics, PrivateNotes, type ProviderServer } from '../server';
import { encodeDynamicValue } from '../values';
import type { Rpc, StreamRpc } from './rpc';

/** Checks a query's configuration; parts of it may be unknown. */
export const validateListResourceConfig: Rpc<typeof ValidateListResourceConfig> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const attributes = await server.run(diagnostics, async () => {
    const { schema, load } = server.list(request.type_name);
    const config = server.decode(schema.attributes, request.config) ?? {};
    validateAttributes(schema.attributes, config, diagnostics, true);
    const { validate } = await load();
    await validate?.({ ...server.request(diagnostics), config });
    return schema.attributes;
  });
  return { diagnostics: encodeDiagnostics(diagnostics, attributes) };
};

/** So many objects are read side by side. */
const TOGETHER = 8;

/** Sends what a query finds, up to its limit. What went wrong comes last, beside what was found before. */
export const listResource: StreamRpc<typeof ListResource> = async (server, request, { send, ended }) => {
  const diagnostics = new Diagnostics();
  let attributes: Attributes | undefined;
  await server.run(diagnostics, async () => {
    const type = server.resource(request.type_name);
    const { schema, load } = server.list(request.type_name);
    ({ attributes } = schema);
    const config = server.decode(attributes, request.config) ?? {};
    const limit = request.limit > 0 ? request.limit : Infinity;
    let room = limit;
    let found: Queried[] = [];
    const flush = async (): Promise<void> => {
      const events = await Promise.all(
        found.map(async ({ displayName, state }) => {
          const whole = request.include_resource_object
            ? await readWhole(server, type, state, diagnostics, ended)
            : state;
          return whole && { displayName, state, whole };
        }),
      );
      found = [];
      for (const event of events) {
        if (event === null) continue;
        room -= 1;
        await send({
          identity: await identityFor(server, type, event.state, undefined, diagnostics),
          display_name: terminalLine(event.displayName),
          ...(request.include_resource_object && {
            resource_object: encodeDynamicValue(type.schema.attributes, event.whole),
          }),
        });
      }
    };
    const handlers = await load();
    const own = { ...server.request(diagnostics, ended), client: server.client };
    for await (const each of handlers.list({ ...own, config: config as never })) {
      found.push(each);
      if (found.length >= Math.min(TOGETHER, room)) await flush();
      if (room <= 0 || ended.aborted) break;
    }
    await flush();
  });
  const diagnostic = encodeDiagnostics(diagnostics, attributes);
  if (diagnostic.length > 0) await send({ diagnostic });
};

/** What a refresh would make of it; null when it is gone meanwhile. */
async function readWhole(
  server: ProviderServer,
  type: ResourceType,
  first: ValueObject,
  diagnostics: Diagnostics,
  ended: AbortSignal,
): Promise<ValueObject | null> {
  const { attributes } = type.schema;
  const state = settleState(attributes, withDefaults(attributes, first), null);
  const { read } = await server.handlers(type);
  const found = (await read({
    ...server.request(diagnostics, ended),
    client: server.client,
    state,
    private: new PrivateNotes(undefined),
  })) as ValueObject | null;
  return found && settleState(attributes, found, state);
}
