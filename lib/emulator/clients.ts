import { randomBytes, randomUUID } from 'node:crypto';
import { isJsonObject, type Json } from '../shared/json';
import { operations } from './routes';
import type { Org } from './store/org';
import { permits, type OAuthClient } from './world';

/** An OAuth client to be. */
export interface ClientOptions {
  /** Default: a new GUID. */
  readonly clientId?: string;
  /** Default: a new secret. */
  readonly clientSecret?: string;
  /** The org it belongs to. Default: the first one. */
  readonly org?: string;
  /**
   * What it may do: permissions of the platform, for example `integrations:action:view`, with `*` for a part or for
   * all. Default: everything.
   */
  readonly permissions?: readonly string[];
  /** The user it acts for (`ININ-User-Id`). Default: none. */
  readonly userId?: string;
}

/** Reads a list of clients from JSON text. @throws with a sentence that names the place */
export function parseClients(text: string): ClientOptions[] {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw new Error(`The clients are not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const list = isJsonObject(value) ? value['clients'] : value;
  if (!Array.isArray(list)) throw new Error('The clients must be a JSON list of objects.');
  return (list as readonly Json[]).map((client, index) => {
    if (!isJsonObject(client)) throw new Error(`clients[${index}] must be an object.`);
    for (const [name, member] of Object.entries(client)) {
      const right =
        name === 'permissions'
          ? Array.isArray(member) && member.every((each) => typeof each === 'string')
          : ['clientId', 'clientSecret', 'org', 'userId'].includes(name) && typeof member === 'string';
      if (!right) {
        throw new Error(
          `clients[${index}].${name} is not valid: a client has the texts clientId, clientSecret, org and userId, and a list of permissions.`,
        );
      }
    }
    return client as ClientOptions;
  });
}

/** A client of an org. @throws when it names a permission that no operation asks for */
export function createClient(options: ClientOptions, org: Org): OAuthClient {
  const { clientId, clientSecret, permissions = ['*'], userId } = options;
  const known = operations.flatMap(({ permission }) => (permission === undefined ? [] : [permission]));
  const unknown = permissions.find((given) => !known.some((permission) => permits([given], permission)));
  if (unknown !== undefined) {
    throw new Error(
      `The emulator does not know the permission ${JSON.stringify(unknown)}. It knows: ${[...new Set(known)].sort().join(', ')}.`,
    );
  }
  return {
    clientId: clientId ?? randomUUID(),
    clientSecret: clientSecret ?? randomBytes(24).toString('base64url'),
    org,
    permissions,
    ...(userId !== undefined && { userId }),
  };
}
