import type { Diagnostics } from '../framework/diagnostics';
import type { ResourceType } from '../framework/resource';
import type { ValueObject } from '../framework/values';
import type { IdentityMessage } from './messages';
import type { ProviderServer } from './server';
import { decodeDynamicValue, encodeDynamicValue } from './values';

/** An identity from the wire; null where there is none. */
export function readIdentity(
  { identity }: Pick<ResourceType, 'identity'>,
  message: IdentityMessage | undefined,
): ValueObject | null {
  return identity === undefined ? null : decodeDynamicValue(identity.attributes, message?.identity_data);
}

/** Begins what the identity of something will need that is about to be created. */
export async function beginIdentity(
  server: ProviderServer,
  type: ResourceType,
  diagnostics: Diagnostics,
): Promise<void> {
  if (type.identity === undefined || !server.clientHas('identity')) return;
  const { begin } = await type.identity.load();
  await begin?.({ ...server.request(diagnostics), client: server.client });
}

/**
 * The identity of the object of a state, for a client that knows what that is; undefined for any other, and where there is no
 * object.
 *
 * @param before what the client has of it already
 */
export async function identityFor(
  server: ProviderServer,
  type: ResourceType,
  state: ValueObject | null,
  before: IdentityMessage | undefined,
  diagnostics: Diagnostics,
): Promise<IdentityMessage | undefined> {
  if (type.identity === undefined || state === null) return undefined;
  const known = readIdentity(type, before);
  if (known === null && !server.clientHas('identity')) return undefined;
  const { attributes, load } = type.identity;
  const { of } = await load();
  const own = { ...server.request(diagnostics), client: server.client };
  return { identity_data: encodeDynamicValue(attributes, await of({ ...own, state, before: known })) };
}

/** Tells the resource that the object which an identity names is not there any more. */
export async function identityGone(
  server: ProviderServer,
  type: ResourceType,
  before: IdentityMessage | undefined,
  diagnostics: Diagnostics,
): Promise<void> {
  const identity = readIdentity(type, before);
  if (identity === null) return;
  const handlers = await type.identity?.load();
  await handlers?.gone?.({ ...server.request(diagnostics), client: server.client, identity });
}
