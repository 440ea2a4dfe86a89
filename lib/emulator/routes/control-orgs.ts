import { checkInstance, checkSchemaForm, prepareInstanceCheck, wrongInstance } from '../../model/schemas';
import { isJsonObject, type Json } from '../../shared/json';
import { TimeLimitError, withinLimit } from '../../shared/time-limit';
import { actionDetail, overviewOf, ownerOf } from '../control/overview';
import type { ActionDetail, CredentialOverview, OrgOverview, SampleFile } from '../control/shapes';
import { badField, badRequest, conflict, notFound } from '../errors';
import { execute } from '../lifecycle/execute';
import { operation, type OperationCall } from '../operation';
import type { Org } from '../store/org';
import type { ActionRecord, CredentialRecord } from '../store/records';
import { ANYTHING, objectSchema, STRING, STRINGS } from './bodies';

const ORGS = '/emulator/orgs';
const ACTION = `${ORGS}/:orgName/actions/:actionId`;

/** How long an input may be checked, in milliseconds: nobody else is answered meanwhile. */
const CHECK_LIMIT_MS = 250;

/** What each org holds, in short: no contract, no template, no value of a credential. */
const getEmulatorOrgs = operation({
  id: 'getEmulatorOrgs',
  method: 'GET',
  path: ORGS,
  access: 'control',
  handle: ({ world }): { orgs: OrgOverview[] } => ({
    orgs: [...world.orgs.values()].map((org) => overviewOf(world, org)),
  }),
});

/** One action with both sides whole, and the samples of its function where they are known. */
const getEmulatorAction = operation({
  id: 'getEmulatorAction',
  method: 'GET',
  path: ACTION,
  access: 'control',
  async handle(call): Promise<ActionDetail> {
    const { org, action } = named(call);
    const { name = '' } = action.published ?? action.draft ?? {};
    const beside = await call.world.samples?.find(name);
    return { ...actionDetail(call.world, org, action), samples: [], ...beside };
  },
});

/** What is wrong with an input by the contract of a side; of a check that takes too long, that it does. */
const postEmulatorActionCheck = operation({
  id: 'postEmulatorActionCheck',
  method: 'POST',
  path: `${ACTION}/check`,
  access: 'control',
  body: objectSchema({ side: STRING, input: ANYTHING }, ['side', 'input']),
  handle(call: OperationCall<{ side: string; input: Json }>) {
    const { side, input } = call.body;
    if (side !== 'draft' && side !== 'published') throw badField('side', 'side must be draft or published.');
    const schema = named(call).action[side]?.inputSchema;
    if (!isJsonObject(schema) || checkSchemaForm(schema).length > 0) return { problems: [] };
    prepareInstanceCheck(schema);
    try {
      return { problems: withinLimit(CHECK_LIMIT_MS, () => checkInstance(schema, input)) };
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error;
      return { problems: [wrongInstance([], TOO_LONG)] };
    }
  },
});

/** Executes a version that was published since the start, and answers with every step. */
const postEmulatorVersionExecute = operation({
  id: 'postEmulatorVersionExecute',
  method: 'POST',
  path: `${ACTION}/versions/:version/execute`,
  access: 'control',
  body: ANYTHING,
  async handle(call: OperationCall<Json | undefined>) {
    const { org, action } = named(call);
    const { version = '' } = call.params;
    const side = call.world.versions.find(org.id, action.id, Number(version));
    if (side === undefined) throw notFound('version', version);
    const client = ownerOf(call.world, org);
    if (client === undefined) throw notFound('client of the org', org.name);
    const code = side.zip?.id ?? side.appliedZipId;
    const published = { ...side, ...(code !== undefined && { appliedZipId: code }) };
    return execute(
      { ...call, org, client },
      { ...action, published },
      'published',
      'postEmulatorVersionExecute',
    );
  },
});

/** Writes a sample beside the action's function. */
const postEmulatorSample = operation({
  id: 'postEmulatorSample',
  method: 'POST',
  path: `${ACTION}/samples`,
  access: 'control',
  body: objectSchema({ kind: STRING, name: STRING, content: ANYTHING }, ['kind', 'name', 'content']),
  async handle(call: OperationCall<SampleFile>) {
    const { action } = named(call);
    const { kind, name } = call.body;
    if (kind !== 'event' && kind !== 'case') throw badField('kind', 'kind must be event or case.');
    if (!/^[\w][\w.-]{0,99}$/.test(name))
      throw badField(
        'name',
        'A name of a file has letters, digits, dots, - and _, and begins with none of . and -.',
      );
    const actionName = (action.published ?? action.draft)?.name ?? '';
    let path: string | undefined;
    try {
      path = await call.world.samples?.save(actionName, call.body);
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'EEXIST'
        ? conflict(`There is a file of the name ${name} already: choose another one.`)
        : badRequest(`The file cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (path === undefined)
      throw badRequest('The emulator knows no directory of this function: download the file.');
    return { path };
  },
});

/** Sets some fields of a credential; those that are not named stay. */
const patchEmulatorCredential = operation({
  id: 'patchEmulatorCredential',
  method: 'PATCH',
  path: `${ORGS}/:orgName/credentials/:credentialId`,
  access: 'control',
  body: objectSchema({ fields: STRINGS }, ['fields']),
  handle(call: OperationCall<{ fields: Readonly<Record<string, string>> }>): CredentialOverview {
    const org = orgNamed(call);
    const { credentialId = '' } = call.params;
    const credential = org.peek('credentials', credentialId);
    if (credential === undefined) throw notFound('credential', credentialId);
    const changed: CredentialRecord = {
      ...credential,
      fields: { ...credential.fields, ...call.body.fields },
      modifiedDate: new Date().toISOString(),
    };
    org.put('credentials', changed);
    const { id, name, type, fields, modifiedDate } = changed;
    return { id, name, type, fields: Object.keys(fields), modified: modifiedDate };
  },
});

/** A token of the org's own client: with it, the console executes actions as any other client does. */
const postEmulatorToken = operation({
  id: 'postEmulatorToken',
  method: 'POST',
  path: `${ORGS}/:orgName/token`,
  access: 'control',
  handle(call) {
    const { world } = call;
    const client = ownerOf(world, orgNamed(call));
    if (client === undefined) throw notFound('client of the org', call.params['orgName'] ?? '');
    const { tokenSeconds } = world.settings;
    return { access_token: world.tokens.issue(client.clientId, tokenSeconds), expires_in: tokenSeconds };
  },
});

const TOO_LONG = `The check of this input was stopped after ${CHECK_LIMIT_MS / 1000} seconds: it takes too long, and an execution may time out for the same reason. Look for a pattern with a repetition inside a repetition, or for uniqueItems of a long list.`;

function orgNamed({ world, params: { orgName = '' } }: OperationCall): Org {
  const org = world.orgs.get(orgName);
  if (org === undefined) throw notFound('org', orgName);
  return org;
}

function named(call: OperationCall): { readonly org: Org; readonly action: ActionRecord } {
  const org = orgNamed(call);
  const { actionId = '' } = call.params;
  const action = org.peek('actions', actionId);
  if (action === undefined) throw notFound('action', actionId);
  return { org, action };
}

export const controlOrgOperations = [
  getEmulatorOrgs,
  getEmulatorAction,
  postEmulatorActionCheck,
  postEmulatorVersionExecute,
  postEmulatorSample,
  patchEmulatorCredential,
  postEmulatorToken,
];
