import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { PrivateState } from '../../framework';

/*
 * Terraform keeps no write-only value, so it cannot see that one changed. What the provider keeps in its private state
 * is a digest: enough to tell whether the fields of a plan are those that were written last, and useless for
 * anything else. Private state is readable in the state file. Therefore the digest is salted (the same secret looks
 * different in every credential and after every write) and made by scrypt, at the cost that OWASP asks for passwords:
 * guessing a short secret from it takes as long as from a well-kept password file. One derivation takes about 0.2
 * seconds and 16 MiB, and a plan makes one for each credential that nothing else changes.
 */

/** The digest's form. Notes of another form are none: they are replaced by the next write. */
const FORM = 'scrypt-16384-8-5';
const COST = { N: 16_384, r: 8, p: 5, maxmem: 64 * 1024 * 1024 };
const BYTES = 32;
const NOTE = 'fields_wo';

interface Note {
  readonly form: string;
  readonly salt: string;
  readonly digest: string;
}

/** Keeps the digest of the fields that were written; without fields, forgets the one that is there. */
export async function rememberFields(
  notes: PrivateState,
  fields: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  const { [NOTE]: _before, ...others } = notes.get();
  if (fields === undefined) {
    notes.set(others);
    return;
  }
  const salt = randomBytes(16);
  const digest = await derive(fields, salt);
  const note: Note = { form: FORM, salt: salt.toString('base64'), digest: digest.toString('base64') };
  notes.set({ ...others, [NOTE]: note });
}

/** Whether the fields, names and values, are others than those written last; undefined where nobody knows. */
export async function fieldsChanged(
  notes: PrivateState,
  fields: Readonly<Record<string, string>>,
): Promise<boolean | undefined> {
  const note = readNote(notes.get()[NOTE]);
  if (note === undefined) return undefined;
  const digest = Buffer.from(note.digest, 'base64');
  const now = await derive(fields, Buffer.from(note.salt, 'base64'));
  return digest.length !== now.length || !timingSafeEqual(digest, now);
}

function readNote(value: unknown): Note | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { form, salt, digest } = value as Partial<Record<keyof Note, unknown>>;
  if (form !== FORM || typeof salt !== 'string' || typeof digest !== 'string') return undefined;
  return { form, salt, digest };
}

function derive(fields: Readonly<Record<string, string>>, salt: Buffer): Promise<Buffer> {
  const names = Object.keys(fields).sort();
  const text = JSON.stringify(names.map((name) => [name, fields[name]]));
  return new Promise((resolve, reject) => {
    scrypt(text, salt, BYTES, COST, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
