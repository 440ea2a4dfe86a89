import { randomUUID } from 'node:crypto';
import type { Models } from 'purecloud-platform-client-v2';
import { checkName, isId } from '../../model/names';
import { CREDENTIAL_TYPES } from '../catalogue';
import { badField, badRequest, conflict, fromProblems, notFound } from '../errors';
import { NO_CONTENT, operation, page, type OperationCall } from '../operation';
import type { CredentialRecord } from '../store/records';
import { ANYTHING, objectSchema, STRING, STRINGS } from './bodies';

const PATH = '/api/v2/integrations/credentials';

const BODY = objectSchema(
  { id: STRING, name: STRING, type: { type: 'object' }, credentialFields: STRINGS, selfUri: ANYTHING },
  ['type'],
);

const postIntegrationsCredentials = operation({
  id: 'postIntegrationsCredentials',
  method: 'POST',
  path: PATH,
  permission: 'integrations:integration:add',
  body: BODY,
  handle(call: OperationCall<Models.Credential>) {
    const now = new Date().toISOString();
    const credential: CredentialRecord = {
      id: randomUUID(),
      ...checked(call),
      createdDate: now,
      modifiedDate: now,
    };
    call.org.put('credentials', credential);
    return infoOf(credential);
  },
});

const getIntegrationsCredentials = operation({
  id: 'getIntegrationsCredentials',
  method: 'GET',
  path: PATH,
  permission: 'integrations:integration:view',
  handle: (call): Models.CredentialInfoListing => page(call, PATH, call.org.list('credentials'), infoOf),
});

/** The same list with cursors instead of page numbers. */
const getIntegrationsCredentialsListing = operation({
  id: 'getIntegrationsCredentialsListing',
  method: 'GET',
  path: `${PATH}/listing`,
  permission: 'integrations:integration:view',
  handle({ org, query }): Models.CredentialInfoCursorListing {
    const size = query.integer('pageSize', 25, 1, 200);
    const after = query.text('after');
    const before = query.text('before');
    if (after !== undefined && before !== undefined) {
      throw badRequest('Only one of before and after can be given.');
    }
    // Ids make the order, so that a cursor stays where it is when others come and go.
    const all = org.list('credentials').sort((a, b) => (a.id < b.id ? -1 : 1));
    const from = after === undefined ? undefined : cursorId(org, after, 'after');
    const to = before === undefined ? undefined : cursorId(org, before, 'before');
    const rest = all.filter(({ id }) => (from === undefined || id > from) && (to === undefined || id < to));
    const entities = to === undefined ? rest.slice(0, size) : rest.slice(-size);
    const [first] = entities;
    const last = entities.at(-1);
    const uri = (name: string, id: string): string =>
      `${PATH}/listing?pageSize=${size}&${name}=${Buffer.from(id).toString('base64url')}`;
    const more = last !== undefined && all.some(({ id }) => id > last.id);
    const earlier = first !== undefined && all.some(({ id }) => id < first.id);
    return {
      entities: entities.map(infoOf),
      selfUri: `${PATH}/listing?pageSize=${size}`,
      ...(more && { nextUri: uri('after', last.id) }),
      ...(earlier && { previousUri: uri('before', first.id) }),
    };
  },
});

const getIntegrationsCredential = operation({
  id: 'getIntegrationsCredential',
  method: 'GET',
  path: `${PATH}/:credentialId`,
  permission: 'integrations:integration:view',
  handle(call): Models.Credential {
    const { id, name, type, fields } = credentialOf(call);
    const credentialFields =
      call.world.settings.credentialFields === 'hidden'
        ? {}
        : Object.fromEntries(Object.keys(fields).map((field) => [field, '******']));
    return { id, name, type: typeOf(type), credentialFields, selfUri: `${PATH}/${id}` };
  },
});

const putIntegrationsCredential = operation({
  id: 'putIntegrationsCredential',
  method: 'PUT',
  path: `${PATH}/:credentialId`,
  permission: 'integrations:integration:edit',
  body: BODY,
  handle(call: OperationCall<Models.Credential>) {
    const current = credentialOf(call);
    if (call.body.id !== undefined && call.body.id !== current.id) {
      throw badField('id', 'The id in the body is not the id in the path.');
    }
    const wanted = checked(call);
    if (wanted.type !== current.type) throw badField('type', 'The type of a credential cannot be changed.');
    const credential = { ...current, ...wanted, modifiedDate: new Date().toISOString() };
    call.org.put('credentials', credential);
    return infoOf(credential);
  },
});

const deleteIntegrationsCredential = operation({
  id: 'deleteIntegrationsCredential',
  method: 'DELETE',
  path: `${PATH}/:credentialId`,
  permission: 'integrations:integration:delete',
  handle(call) {
    const { id } = credentialOf(call);
    const user = call.org
      .all('integrations')
      .find(({ config }) => Object.values(config.credentials).includes(id));
    if (user !== undefined && call.world.settings.credentialInUse === 'conflict') {
      throw conflict(`The credential is used by the integration ${user.config.name} (${user.id}).`);
    }
    call.org.delete('credentials', id);
    return NO_CONTENT;
  },
});

function checked({
  body,
  world,
}: OperationCall<Models.Credential>): Pick<CredentialRecord, 'name' | 'type' | 'fields'> {
  const problems = checkName(body.name ?? '');
  if (problems.length > 0) throw fromProblems(problems, 'name');
  const type = CREDENTIAL_TYPES.find(({ name }) => name === (body.type.name ?? body.type.id));
  if (type?.name === undefined) {
    throw badField('type', `The credential type ${String(body.type.name ?? body.type.id)} does not exist.`);
  }
  const fields = body.credentialFields ?? {};
  const missing = (type.required ?? []).filter((field) => !(field in fields));
  if (missing.length > 0)
    throw badField('credentialFields', `Missing credential fields: ${missing.join(', ')}.`);
  const known = Object.keys(type.properties ?? {});
  const unknown = Object.keys(fields).filter((field) => known.length > 0 && !known.includes(field));
  if (unknown.length > 0 && world.settings.unknownMembers === 'refused') {
    throw badField('credentialFields', `Unknown credential fields: ${unknown.join(', ')}.`);
  }
  return { name: body.name ?? '', type: type.name, fields };
}

function typeOf(name: string): Models.CredentialType {
  return { id: name, name };
}

/** What is told of a credential: everything but its fields. */
export function infoOf({
  id,
  name,
  type,
  createdDate,
  modifiedDate,
}: CredentialRecord): Models.CredentialInfo {
  return { id, name, createdDate, modifiedDate, type: typeOf(type), selfUri: `${PATH}/${id}` };
}

function credentialOf({ org, params: { credentialId = '' } }: OperationCall): CredentialRecord {
  const credential = org.get('credentials', credentialId);
  if (credential === undefined) throw notFound('credential', credentialId);
  return credential;
}

/** A cursor is what a list gave as one, or the id of an entity: the public provider pages so. [iac] */
function cursorId(org: OperationCall['org'], cursor: string, name: string): string {
  if (isId(cursor) || org.peek('credentials', cursor) !== undefined) return cursor;
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!isId(id) && org.peek('credentials', id) === undefined)
    throw badField(name, 'The cursor is not valid.');
  return id;
}

export const credentialOperations = [
  postIntegrationsCredentials,
  getIntegrationsCredentials,
  getIntegrationsCredentialsListing,
  getIntegrationsCredential,
  putIntegrationsCredential,
  deleteIntegrationsCredential,
];
