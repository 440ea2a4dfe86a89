import type { Json, JsonObject } from '../../shared/json';
import { markIn } from '../../model/marks';
import { FUNCTION_INTEGRATION_TYPE, isId, isStatic, USER_DEFINED_CREDENTIAL_TYPE } from '../../model/names';
import type { Platform } from '../../platform';
import { noneWhenNotFound } from '../../platform/actions';
import type { FunctionState } from '../../provider/resources/actions/definition';
import { observe, stateOf } from '../../provider/resources/actions/observe';
import { asTerraformKeeps } from '../../terraform/escape';
import { CommandError } from '../command';

/** A function action as the provider reads it from the org, so that a plan of what is written finds no difference. */
export interface FoundAction {
  readonly id: string;
  /** What an import block calls it: its name where that tells it from all others, or its id. */
  readonly importId: string;
  readonly state: Omit<FunctionState, 'contract'>;
  /** The code that it runs, as people tell it: the name of its zip, and when that was uploaded. Undefined: it has none. */
  readonly zip: { readonly name: string; readonly uploaded: string | undefined } | undefined;
  readonly contract: { readonly input: Json; readonly output: Json };
}

export interface FoundCredential {
  readonly id: string;
  /** As of an action. */
  readonly importId: string;
  readonly name: string;
  readonly type: string;
  /** Names only; undefined when the org does not tell them. */
  readonly fields: readonly string[] | undefined;
}

export interface FoundIntegration {
  readonly id: string;
  /** As of an action. */
  readonly importId: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly notes: string;
  readonly properties: JsonObject;
  readonly advanced: JsonObject;
  /** By the keys under which it refers to them. Several integrations may share one. */
  readonly credentials: readonly (readonly [key: string, credential: FoundCredential])[];
  readonly actions: readonly FoundAction[];
}

export interface FoundOrg {
  readonly integrations: readonly FoundIntegration[];
  /** What is left out and why, some sentences each: what the org has no more, and what is not finished. */
  readonly notes: readonly string[];
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
  const all = await org.integrations.list(undefined);
  const ours = all.filter(({ typeId }) => typeId === FUNCTION_INTEGRATION_TYPE);
  const missing = names.filter((name) => !ours.some((each) => each.name === name));
  if (missing.length > 0) {
    throw new CommandError(
      `The org has no function integration ${missing.map((name) => JSON.stringify(name)).join(', ')}. It has: ${ours.map(({ name }) => name).join(', ') || 'none'}.`,
    );
  }
  const actions = await listActions(org, new Map(all.map(({ id, name }) => [id, name])));
  const credentials = new Credentials(
    org,
    (await org.credentials.list()).map(({ name }) => name ?? ''),
  );
  const integrations: FoundIntegration[] = [];
  const notes: string[] = [];
  for (const { id, name, enabled } of ours) {
    if (names.length > 0 && !names.includes(name)) continue;
    say(name);
    const within = actions.filter(({ integrationId }) => integrationId === id);
    // What is switched on is used by callers: it is finished, whatever it is called. So is what is published.
    if (!enabled && markIn(name) !== undefined) {
      const count = `${within.length} ${within.length === 1 ? 'action' : 'actions'}`;
      notes.push(
        unfinishedNote(`The integration ${quoted(name, id)}`, within.length > 0 ? `, with its ${count}` : ''),
      );
      continue;
    }
    const config = await org.integrations.getConfig(id);
    const found: FoundAction[] = [];
    for (const each of within) {
      if (!each.isPublished && markIn(each.name) !== undefined) {
        notes.push(unfinishedNote(`${name}: the action ${quoted(each.name, each.id)}`));
        continue;
      }
      const action = await readAction(org, each, actions);
      if (action !== undefined) found.push(action);
    }
    const referredTo = await credentials.of(config.credentials);
    const referred = referredTo.filter(([, credential]) => markIn(credential.name) === undefined);
    for (const [key, { id: credentialId = '' }] of Object.entries(config.credentials)) {
      if (referred.some(([has]) => has === key)) continue;
      const what = `${name}: the credential of its key ${JSON.stringify(key)}`;
      const there = referredTo.find(([has]) => has === key)?.[1];
      notes.push(
        there === undefined
          ? `${what} (${credentialId}) is no longer in the org. It is left out, and a plan takes the key away.`
          : unfinishedNote(`${what}, ${quoted(there.name, there.id)},`, ', and a plan takes the key away'),
      );
    }
    integrations.push({
      id,
      importId: importId(
        id,
        name,
        all.map((each) => each.name),
      ),
      name: config.name,
      enabled,
      notes: config.notes,
      properties: config.properties,
      advanced: config.advanced,
      credentials: referred,
      actions: found,
    });
  }
  return { integrations, notes };
}

function quoted(name: string, id: string): string {
  return `${JSON.stringify(name)} (${id})`;
}

/** An apply that was cut off, or is at work now, has made it: it belongs to that configuration, or to nobody. */
function unfinishedNote(what: string, consequence = ''): string {
  return `${what} is not finished. It is left out${consequence}. The apply that makes it goes on with it, or genesys-actions doctor --remove-unfinished removes it.`;
}

interface ListedAction {
  readonly id: string;
  readonly integrationId: string;
  readonly name: string;
  /** Or it is a draft that never was. */
  readonly isPublished: boolean;
  /** `integration name/action name`. */
  readonly fullName: string;
}

/** Published actions, and drafts that were never published. */
async function listActions(
  org: Platform,
  integrations: ReadonlyMap<string, string>,
): Promise<ListedAction[]> {
  const published = await org.actions.list({});
  const ids = new Set(published.map(({ id }) => id));
  const drafts = (await org.actions.listDrafts({})).filter(({ id }) => !ids.has(id));
  return [...published, ...drafts].map(({ id, name = '', integrationId = '' }) => ({
    id,
    integrationId,
    name,
    isPublished: ids.has(id),
    fullName: `${integrations.get(integrationId) ?? ''}/${name}`,
  }));
}

async function readAction(
  org: Platform,
  { id, fullName }: ListedAction,
  all: readonly ListedAction[],
): Promise<FoundAction | undefined> {
  const observed = await observe(org, id, 'published', {});
  // Deleted since it was listed.
  if (observed === undefined) return undefined;
  const own = {
    code: null,
    publish: observed.version !== null,
    take_over_draft: false,
    deletion_policy: 'block_if_used',
    on_existing: 'fail',
  };
  const { contract, ...state } = stateOf(observed, own, []);
  const { zip } = observed.function;
  return {
    id,
    importId: importId(
      id,
      fullName,
      all.map((each) => each.fullName),
    ),
    state,
    zip: zip?.name === undefined ? undefined : { name: zip.name, uploaded: zip.dateCreated },
    contract: { input: JSON.parse(contract.input) as Json, output: JSON.parse(contract.output) as Json },
  };
}

/** Reads each credential once. */
class Credentials {
  private readonly found = new Map<string, Promise<FoundCredential | undefined>>();

  constructor(
    private readonly org: Platform,
    private readonly names: readonly string[],
  ) {}

  /** What is referred to; an integration may still name a credential that was deleted. */
  async of(
    references: Readonly<Record<string, { readonly id: string }>>,
  ): Promise<(readonly [string, FoundCredential])[]> {
    const found = await Promise.all(
      Object.entries(references).map(async ([key, { id }]) => {
        const credential = this.found.get(id) ?? this.read(id);
        this.found.set(id, credential);
        return [key, await credential] as const;
      }),
    );
    return found.flatMap(([key, credential]) =>
      credential === undefined ? [] : [[key, credential] as const],
    );
  }

  private async read(id: string): Promise<FoundCredential | undefined> {
    const credential = await this.org.credentials.get(id).catch(noneWhenNotFound);
    if (credential === undefined) return undefined;
    const { name = id, type, credentialFields } = credential;
    const fields = Object.keys(credentialFields ?? {});
    return {
      id,
      importId: importId(id, name, this.names),
      name,
      type: type?.name ?? USER_DEFINED_CREDENTIAL_TYPE,
      fields: fields.length === 0 ? undefined : fields.sort(),
    };
  }
}

/**
 * A name, so that no id of the org is written down; the id where the name does not tell, or would not be understood:
 * where others have it as well, where it looks like an id, or where Terraform would not keep it as it is.
 */
function importId(id: string, name: string, all: readonly string[]): string {
  const tells = all.filter((each) => each === name).length === 1;
  const isUnderstood = !isId(name) && !isStatic(name) && name !== '';
  return tells && isUnderstood && asTerraformKeeps(name) === name ? name : id;
}
