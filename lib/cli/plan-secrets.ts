import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { objectOf, objectsIn, type Json, type JsonObject } from '../shared/json';
import { resourcesIn } from '../terraform/state';
import { CommandError } from './command';
import { withTemporaryDirectory } from './temporary';

/*
 * Terraform's plan file holds, in clear, every value that the plan knows: variables, the state before, the state
 * after. `sensitive` only hides them on the screen. A plan that is kept must therefore hold no secret, or be encrypted.
 */

/** The environment variable with the key that saved plans are encrypted with. */
export const PLAN_KEY_VARIABLE = 'GENESYS_ACTIONS_PLAN_KEY';

/** A short key would be guessed. */
const KEY_MIN_LENGTH = 20;

/** First in an encrypted plan's file: the format's name and version. Behind it: salt, nonce, tag, text. */
const MAGIC = Buffer.from('genesys-actions encrypted plan 1\n', 'latin1');
const [SALT, NONCE, TAG] = [16, 12, 16];
const CIPHER = 'aes-256-gcm';

/**
 * Where a plan holds something secret: `variable KEY`, `genesysactions_credential.keys: fields`. What is ephemeral or
 * write-only is in no plan.
 *
 * @param planJson what `terraform show -json` prints of the plan
 */
export function secretsOfPlan(planJson: string): string[] {
  const plan = objectOf(JSON.parse(planJson));
  const found = new Set<string>();
  const declared = objectOf(objectOf(objectOf(plan['configuration'])['root_module'])['variables']);
  for (const [name, variable] of Object.entries(objectOf(plan['variables']))) {
    const isSecret = objectOf(declared[name])['sensitive'] === true;
    if (isSecret && isSomething(objectOf(variable)['value'])) found.add(`variable ${name}`);
  }
  for (const change of [...objectsIn(plan['resource_changes']), ...objectsIn(plan['resource_drift'])]) {
    const { before, after, before_sensitive: old, after_sensitive: now } = objectOf(change['change']);
    const address = String(change['address']);
    for (const path of [...sensitivePaths(before, old), ...sensitivePaths(after, now)])
      found.add(`${address}: ${path}`);
  }
  for (const values of [plan['planned_values'], objectOf(plan['prior_state'])['values']])
    for (const each of secretsOfValues(objectOf(values))) found.add(each);
  const all = [...found].sort();
  // Terraform before 1.11 marks a whole attribute in one place, and what is inside of it in another.
  return all.filter((each) => !all.some((other) => each.startsWith(`${other}.`)));
}

/** Resources, data sources among them, and outputs. */
function secretsOfValues(values: JsonObject): string[] {
  const ofResources = resourcesIn(values).flatMap(
    ({ address, values: attributes, sensitive_values: marks }) =>
      sensitivePaths(attributes, marks).map((path) => `${String(address)}: ${path}`),
  );
  const ofOutputs = Object.entries(objectOf(values['outputs'])).flatMap(([name, output]) =>
    objectOf(output)['sensitive'] === true && isSomething(objectOf(output)['value'])
      ? [`output ${name}`]
      : [],
  );
  return [...ofResources, ...ofOutputs];
}

/** The attributes with a value that is marked as sensitive; what is inside of a marked one is not told. */
function sensitivePaths(value: Json | undefined, marks: Json | undefined, path = ''): string[] {
  if (marks === true) return isSomething(value) ? [path === '' ? 'all of it' : path] : [];
  if (typeof marks !== 'object' || marks === null) return [];
  return Object.entries(marks).flatMap(([name, mark]) => {
    const member =
      typeof value === 'object' && value !== null ? (value as Record<string, Json>)[name] : undefined;
    return sensitivePaths(member, mark as Json, path === '' ? name : `${path}.${name}`);
  });
}

/** An empty list or map of secrets holds none. */
function isSomething(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  return typeof value !== 'object' || Object.values(value).some((each) => isSomething(each as Json));
}

/**
 * Keeps a plan where it is applied from later: as Terraform made it where it holds no secret, and encrypted where a key
 * is given.
 *
 * @param plan as Terraform saved it
 * @param planJson what `terraform show -json` prints of it
 * @throws {CommandError} when it holds a secret and there is no key; then nothing is kept
 */
export async function savePlan(
  plan: Buffer,
  planJson: string,
  target: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const key = planKey(env);
  if (key !== undefined) {
    await writeFile(target, encrypt(plan, key), { mode: 0o600 });
    return;
  }
  const secrets = secretsOfPlan(planJson);
  if (secrets.length > 0) {
    throw new CommandError(
      `The plan holds secrets, and a saved plan keeps them in clear, so it was not saved:\n${secrets.map((each) => `  ${each}\n`).join('')}` +
        'Make credentials write-only (the default, with Terraform 1.11) and secret variables ephemeral: then no plan holds them. ' +
        `Or set ${PLAN_KEY_VARIABLE} to a long random text, here and where the plan is applied: then the saved plan is encrypted. ` +
        'Or deploy without --plan-out.',
    );
  }
  await writeFile(target, plan);
}

/**
 * Gives a saved plan as Terraform reads it, for as long as it is used.
 *
 * @throws {CommandError} when it is encrypted and the key is missing or another one, or it was changed
 */
export async function withSavedPlan<T>(
  saved: string,
  use: (file: string) => Promise<T>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<T> {
  if (!(await isEncrypted(saved))) return use(saved);
  const key = planKey(env);
  if (key === undefined) {
    throw new CommandError(
      `The plan ${saved} is encrypted. Set ${PLAN_KEY_VARIABLE} to the key that it was saved with.`,
    );
  }
  return withPlanFile(decrypt(await readFile(saved), key, saved), use);
}

/** Gives a plan as a file, for this user alone and for as long as it is used. */
export async function withPlanFile<T>(plan: Buffer, use: (file: string) => Promise<T>): Promise<T> {
  return withTemporaryDirectory('genesys-actions-plan-', async (directory) => {
    const file = join(directory, 'plan');
    await writeFile(file, plan, { mode: 0o600 });
    return use(file);
  });
}

function planKey(env: NodeJS.ProcessEnv): string | undefined {
  const key = env[PLAN_KEY_VARIABLE]?.trim() ?? '';
  if (key === '') return undefined;
  if (key.length >= KEY_MIN_LENGTH) return key;
  throw new CommandError(
    `${PLAN_KEY_VARIABLE} is too short: at least ${KEY_MIN_LENGTH} characters. Make one with: openssl rand -base64 32`,
  );
}

async function isEncrypted(path: string): Promise<boolean> {
  let file;
  try {
    file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return bytesRead === MAGIC.length && buffer.equals(MAGIC);
  } catch (error) {
    throw new CommandError(
      `The plan ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}).`,
    );
  } finally {
    await file?.close();
  }
}

function encrypt(plan: Buffer, key: string): Buffer {
  const [salt, nonce] = [randomBytes(SALT), randomBytes(NONCE)];
  const cipher = createCipheriv(CIPHER, scryptSync(key, salt, 32), nonce).setAAD(MAGIC);
  const text = Buffer.concat([cipher.update(plan), cipher.final()]);
  return Buffer.concat([MAGIC, salt, nonce, cipher.getAuthTag(), text]);
}

function decrypt(file: Buffer, key: string, path: string): Buffer {
  let at = MAGIC.length;
  const [salt, nonce, tag] = [SALT, NONCE, TAG].map((length) => file.subarray(at, (at += length)));
  try {
    const decipher = createDecipheriv(CIPHER, scryptSync(key, salt ?? '', 32), nonce ?? '', {
      authTagLength: TAG,
    });
    decipher.setAAD(MAGIC).setAuthTag(tag ?? Buffer.alloc(0));
    return Buffer.concat([decipher.update(file.subarray(at)), decipher.final()]);
  } catch {
    throw new CommandError(
      `The plan ${path} cannot be decrypted: ${PLAN_KEY_VARIABLE} is not the key that it was saved with, or the file was changed.`,
    );
  }
}
