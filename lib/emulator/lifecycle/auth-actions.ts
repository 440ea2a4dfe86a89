import { AUTH_ACTION_PREFIX, WEB_SERVICE_INTEGRATION_TYPE } from '../../model/names';
import { USER_DEFINED_OAUTH } from '../catalogue';
import type { Org } from '../store/org';
import type { ActionRecord, IntegrationRecord } from '../store/records';

/** Whether an id is that of an action that logs an integration in. [iac] */
export function isAuthAction(id: string): boolean {
  return id.startsWith(AUTH_ACTION_PREFIX);
}

/**
 * Makes or removes the action that logs a web-service integration in: the platform keeps one while the integration's
 * credential is of type userDefinedOAuth. It can be changed, but nobody can delete it. [iac]
 */
export function keepAuthAction(org: Org, integration: IntegrationRecord): void {
  const id = `${AUTH_ACTION_PREFIX}${integration.id}`;
  const exists = org.peek('actions', id) !== undefined;
  const wanted =
    integration.type === WEB_SERVICE_INTEGRATION_TYPE &&
    Object.values(integration.config.credentials).some(
      (credentialId) => org.peek('credentials', credentialId)?.type === USER_DEFINED_OAUTH,
    );
  if (wanted && !exists) org.put('actions', authAction(id, integration));
  else if (!wanted && exists) org.delete('actions', id);
}

/** As the help describes it: a login by client credentials. [help] The name is our reading. */
function authAction(id: string, { id: integrationId, config }: IntegrationRecord): ActionRecord {
  return {
    id,
    integrationId,
    published: {
      version: 1,
      name: `${config.name} Custom Auth`,
      category: config.name,
      secure: false,
      inputSchema: { type: 'object', properties: {} },
      successSchema: { type: 'object', properties: {} },
      config: {
        request: {
          requestUrlTemplate: '${credentials.loginUrl}',
          requestTemplate: 'grant_type=client_credentials',
          requestType: 'POST',
          headers: {
            Authorization: 'Basic $encoding.base64("${credentials.clientId}:${credentials.clientSecret}")',
            'Content-Type': 'application/x-www-form-urlencoded',
          },
        },
        response: { translationMap: {}, translationMapDefaults: {}, successTemplate: '${rawResult}' },
      },
    },
  };
}
