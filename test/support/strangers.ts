import type { OrgApi } from './api';

/** A credential that somebody makes by hand. @returns its id */
export async function makeCredential(
  api: OrgApi,
  name: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  const { id } = await api.call<{ id: string }>('POST', 'integrations/credentials', {
    name,
    type: { name: 'userDefined' },
    credentialFields: fields,
  });
  return id;
}

/** An integration that somebody makes by hand and switches on. @returns its id */
export async function makeIntegration(
  api: OrgApi,
  name: string,
  type = 'function-data-actions',
): Promise<string> {
  const { id } = await api.call<{ id: string }>('POST', 'integrations', {
    name,
    integrationType: { id: type },
  });
  await api.call('PATCH', `integrations/${id}`, { intendedState: 'ENABLED' });
  return id;
}

/** What an action by hand is made of. */
export interface ActionByHand {
  readonly name: string;
  readonly category: string;
  readonly integrationId: string;
  /** Of its output contract. */
  readonly output?: object;
  /** The code; without it the action stays a draft. */
  readonly zip?: Uint8Array;
}

/** A function action that somebody makes by hand. @returns its id */
export async function makeFunctionAction(
  api: OrgApi,
  { name, category, integrationId, output, zip }: ActionByHand,
): Promise<string> {
  const { id } = await api.call<{ id: string }>('POST', 'integrations/actions/drafts', {
    name,
    category,
    integrationId,
    secure: false,
    contract: {
      input: { inputSchema: { type: 'object', properties: { text: { type: 'string' } } } },
      output: { successSchema: output ?? { type: 'object', properties: { a: { type: 'string' } } } },
    },
    config: {
      request: { requestType: 'POST', requestTemplate: '${input.rawRequest}', headers: {} },
      response: { translationMap: {}, translationMapDefaults: {}, successTemplate: '${rawResult}' },
    },
  });
  if (zip !== undefined) {
    await api.call('PUT', `integrations/actions/${id}/draft/function`, {
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      timeoutSeconds: 15,
      description: 'by hand',
    });
    await api.deployDraft(id, 'by-hand.zip', zip);
  }
  return id;
}

/** An action of a web service that somebody makes by hand: published at once. @returns its id */
export async function makeWebServiceAction(
  api: OrgApi,
  { name, category, integrationId, output }: Omit<ActionByHand, 'zip'>,
): Promise<string> {
  const { id } = await api.call<{ id: string }>('POST', 'integrations/actions', {
    name,
    category,
    integrationId,
    secure: false,
    contract: {
      input: { inputSchema: { type: 'object', properties: { text: { type: 'string' } } } },
      output: { successSchema: output ?? { type: 'object', properties: { a: { type: 'string' } } } },
    },
    config: {
      request: {
        requestUrlTemplate: 'http://127.0.0.1:9/${input.text}',
        requestType: 'GET',
        requestTemplate: '',
        headers: {},
      },
      response: { translationMap: {}, translationMapDefaults: {}, successTemplate: '${rawResult}' },
    },
  });
  return id;
}
