import type { Json, JsonObject } from '../../model/json';
import { FUNCTION_INTEGRATION_TYPE } from '../../model/names';
import { parseHandler } from '../../model/handlers';
import type { Action, Platform } from '../../platform';
import { CommandError } from '../command';

/** A function action as it is in the org. */
export interface FoundAction {
  readonly id: string;
  /** Its directory below `functions/`. */
  readonly slug: string;
  readonly name: string;
  readonly category: string | undefined;
  readonly secure: boolean;
  readonly input: Json;
  readonly output: Json;
  readonly requestTemplate: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly translationMap: Readonly<Record<string, string>>;
  readonly translationMapDefaults: Readonly<Record<string, string>>;
  readonly successTemplate: string;
  readonly handler: string;
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly description: string;
  /** Undefined: no code is deployed. */
  readonly zipName: string | undefined;
  /** ISO. */
  readonly deployed: string | undefined;
  /** Where its source is to be put. */
  readonly entry: string;
}

export interface FoundCredential {
  readonly id: string;
  /** The key under which the integration refers to it. */
  readonly key: string;
  readonly name: string;
  readonly type: string;
  /** Names only; undefined when the org does not tell them. */
  readonly fields: readonly string[] | undefined;
}

export interface FoundIntegration {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly notes: string;
  readonly properties: JsonObject;
  readonly advanced: JsonObject;
  readonly credentials: readonly FoundCredential[];
  readonly actions: readonly FoundAction[];
}

export interface FoundOrg {
  readonly integrations: readonly FoundIntegration[];
}

/**
 * Reads the function integrations of an org with everything below them; changes nothing.
 *
 * @param names only these integrations; empty: all
 */
export async function readOrg(
  org: Platform,
  names: readonly string[],
  say: (line: string) => void,
): Promise<FoundOrg> {
  const all = await org.integrations.list(FUNCTION_INTEGRATION_TYPE);
  const ours = all.filter(({ typeId }) => typeId === FUNCTION_INTEGRATION_TYPE);
  const missing = names.filter((name) => !ours.some((each) => each.name === name));
  if (missing.length > 0) {
    throw new CommandError(
      `The org has no function integration ${missing.map((name) => JSON.stringify(name)).join(', ')}. It has: ${ours.map(({ name }) => name).join(', ') || 'none'}.`,
    );
  }
  const actions = await org.actions.list({});
  const slugs = new Set<string>();
  const integrations: FoundIntegration[] = [];
  for (const { id, name, enabled } of ours) {
    if (names.length > 0 && !names.includes(name)) continue;
    say(name);
    const { notes, properties, advanced, credentials } = await org.integrations.getConfig(id);
    const found: FoundAction[] = [];
    for (const action of actions.filter((each) => each.integrationId === id))
      found.push(await readAction(org, action, name, slugs));
    integrations.push({
      id,
      name,
      enabled,
      notes,
      properties,
      advanced,
      credentials: await Promise.all(
        Object.entries(credentials).map(([key, credential]) => readCredential(org, key, credential.id)),
      ),
      actions: found,
    });
  }
  return { integrations };
}

async function readAction(
  org: Platform,
  listed: Action,
  integration: string,
  slugs: Set<string>,
): Promise<FoundAction> {
  const { id } = listed;
  // A list need not carry contracts.
  const action = await org.actions.get(id);
  const { request, response } = action.config ?? {};
  const { function: settings, zip } = (await org.functions.get(id, 'published')) ?? {};
  const name = action.name ?? id;
  const handler = settings?.handler ?? 'src/index.handler';
  const slug = slugFor(name, slugs);
  return {
    id,
    slug,
    name,
    category: action.category === integration ? undefined : action.category,
    secure: action.secure ?? false,
    input: (action.contract?.input?.inputSchema ?? {}) as unknown as Json,
    output: (action.contract?.output?.successSchema ?? {}) as unknown as Json,
    requestTemplate:
      request?.requestTemplate ?? (await org.actions.template(id, 'published', 'requesttemplate.vm')),
    headers: request?.headers ?? {},
    translationMap: texts(response?.translationMap),
    translationMapDefaults: texts(response?.translationMapDefaults),
    successTemplate:
      response?.successTemplate ?? (await org.actions.template(id, 'published', 'successtemplate.vm')),
    handler,
    runtime: settings?.runtime ?? '',
    timeoutSeconds: settings?.timeoutSeconds ?? 15,
    description: settings?.description ?? '',
    zipName: zip?.name,
    deployed: zip?.dateCreated,
    entry: `functions/${slug}/${parseHandler(handler)?.module ?? 'src/index'}.ts`,
  };
}

async function readCredential(org: Platform, key: string, id: string): Promise<FoundCredential> {
  const { name = id, type, credentialFields } = await org.credentials.get(id);
  const fields = Object.keys(credentialFields ?? {});
  return {
    id,
    key,
    name,
    type: type?.name ?? 'userDefined',
    fields: fields.length === 0 ? undefined : fields.sort(),
  };
}

function slugFor(name: string, taken: Set<string>): string {
  const base =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'action';
  let slug = base;
  for (let number = 2; taken.has(slug); number++) slug = `${base}-${number}`;
  taken.add(slug);
  return slug;
}

function texts(map: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries((map ?? {}) as Record<string, unknown>).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}
