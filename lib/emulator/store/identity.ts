import { sha256Hex } from '../../shared/digests';
import { objectsIn, parsedObject } from '../../shared/json';

/** Who the orgs and clients of a data directory are. Holds client secrets: only its owner may read it. */
export interface Identity {
  /** Signs tokens and upload URLs. */
  readonly key: string;
  /** Tokens of an earlier generation are expired. */
  readonly generation: number;
  readonly orgs: readonly { readonly id: string; readonly name: string }[];
  readonly clients: readonly {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly org: string;
  }[];
}

/** What the file says. */
export interface ReadIdentity {
  readonly identity: Identity;
  /** Whether the directory is in use: an emulator that ends before it is has told nobody anything. */
  readonly ready: boolean;
  /** Whether it is of the format before this one, which had neither. */
  readonly old: boolean;
}

const FORMAT = 'genesys-actions-identity/2';

/** The file's text: with a checksum, so that no bit changes unnoticed. */
export function encodeIdentity({ key, generation, orgs, clients }: Identity, ready: boolean): string {
  const told = { format: FORMAT, ready, key, generation, orgs, clients };
  return `${JSON.stringify({ ...told, sha256: sha256Hex(Buffer.from(JSON.stringify(told))) }, undefined, 2)}\n`;
}

/**
 * Reads the file's text.
 *
 * @returns what it says, and whether it was written so by an emulator; undefined when it cannot be read
 */
export function decodeIdentity(text: string): (ReadIdentity & { readonly whole: boolean }) | undefined {
  const value = parsedObject(text);
  if (value === undefined) return undefined;
  const { key, generation = 0, ready = true } = value;
  const orgs = objectsIn(value['orgs']).map(({ id, name }) => ({ id, name }));
  const clients = objectsIn(value['clients']).map(({ clientId, clientSecret, org }) => ({
    clientId,
    clientSecret,
    org,
  }));
  const texts = [key, ...[...orgs, ...clients].flatMap((each) => Object.values(each))];
  if (orgs.length === 0 || !texts.every((each) => typeof each === 'string')) return undefined;
  const identity = { key, generation: Number(generation), orgs, clients } as Identity;
  // The format before, which has no checksum.
  const old = Object.keys(value).join() === 'key,orgs,clients';
  return {
    identity,
    ready: ready === true,
    old,
    whole: old || text === encodeIdentity(identity, ready === true),
  };
}
