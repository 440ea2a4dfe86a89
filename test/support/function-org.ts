import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveDefinition } from '../../lib/authoring/resolve';
import { FUNCTION_CREDENTIAL_KEY, FUNCTION_INTEGRATION_TYPE, uploadFileName } from '../../lib/model/names';
import { packFunction, type LoadedFunction } from '../../lib/packaging';
import type { OrgApi } from './api';

/** Makes an integration for functions that is switched on, with a credential of these fields. @returns its id */
export async function functionIntegration(
  org: OrgApi,
  credentialFields: Readonly<Record<string, string>>,
): Promise<string> {
  const credential = await org.call<{ id: string }>('POST', 'integrations/credentials', {
    name: 'keys',
    type: { name: 'userDefined' },
    credentialFields,
  });
  const { id } = await org.call<{ id: string }>('POST', 'integrations', {
    name: 'Functions',
    integrationType: { id: FUNCTION_INTEGRATION_TYPE },
  });
  await org.call('PUT', `integrations/${id}/config/current`, {
    name: 'Functions',
    version: 1,
    properties: {},
    advanced: {},
    notes: '',
    credentials: { [FUNCTION_CREDENTIAL_KEY]: { id: credential.id } },
  });
  await org.call('PATCH', `integrations/${id}`, { intendedState: 'ENABLED' });
  return id;
}

/**
 * Deploys a function of this repository to an org, without Terraform.
 *
 * @param work a directory for what is built
 * @returns the action's id
 */
export async function deployFunction(
  org: OrgApi,
  integrationId: string,
  { directory, definition, problems }: LoadedFunction,
  work: string,
): Promise<string> {
  if (definition === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { model } = resolveDefinition(definition);
  const made = await packFunction({
    source: { kind: 'typescript', path: directory },
    handler: model.function.handler,
    runtime: model.function.runtime,
    cacheDirectory: join(work, 'packages'),
  });
  const { id } = await org.call<{ id: string }>('POST', 'integrations/actions/drafts', {
    name: model.name,
    category: 'Functions',
    integrationId,
    contract: {
      input: { inputSchema: model.contract.input },
      output: { successSchema: model.contract.output },
    },
    config: {
      request: {
        requestType: 'POST',
        requestTemplate: model.request.template,
        headers: model.request.headers,
      },
      response: model.response,
    },
  });
  await org.call('PUT', `integrations/actions/${id}/draft/function`, model.function);
  await org.deployDraft(id, uploadFileName(model.name, made.sha256), readFileSync(made.zipPath));
  return id;
}
