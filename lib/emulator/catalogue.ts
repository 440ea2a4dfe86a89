import type { Models } from 'purecloud-platform-client-v2';
import {
  FUNCTION_INTEGRATION_TYPE,
  LAMBDA_INTEGRATION_TYPE,
  PLATFORM_API_INTEGRATION_TYPE,
  STATIC_ACTION_PREFIX,
  USER_DEFINED_CREDENTIAL_TYPE,
  WEB_SERVICE_INTEGRATION_TYPE,
} from '../model/names';
import type { EmulatorSettings } from './settings';
import type { ActionRecord, IntegrationRecord } from './store/records';

/** The integration type of a URL that others call. [iac] */
export const WEBHOOK_TYPE = 'webhook';

/**
 * The integration types of the emulator: those that data actions are made with, and those that the public provider's own
 * tests use. [iac] Salesforce, Zendesk and Microsoft Dynamics are named as Genesys's own modules for CX as Code name
 * them; the help pages name Google and Adobe, whose ids and credential keys are our reading. [help]
 */
export function integrationTypes(settings: EmulatorSettings): Models.IntegrationType[] {
  const type = (
    id: string,
    name: string,
    description: string,
    credentials: Record<string, Models.CredentialSpecification>,
    [provider, category] = ['clouddataactions', 'Data Actions'],
  ): Models.IntegrationType => ({
    id,
    name,
    description,
    provider,
    category,
    vendorName: 'Genesys',
    credentials,
    nonInstallable: false,
    maxInstances: 500,
    userPermissions: [],
    vendorOAuthClientIds: [],
    images: [],
    helpLinks: [],
    configPropertiesSchemaUri: `/api/v2/integrations/types/${id}/configschemas/properties`,
    configAdvancedSchemaUri: `/api/v2/integrations/types/${id}/configschemas/advanced`,
    selfUri: `/api/v2/integrations/types/${id}`,
  });
  const one = (
    key: string,
    ...credentialTypes: string[]
  ): Record<string, Models.CredentialSpecification> => ({
    [key]: { required: false, title: 'Credentials', credentialTypes },
  });
  return [
    type(
      FUNCTION_INTEGRATION_TYPE,
      'Genesys Cloud Function Data Actions',
      'Runs your own functions as data actions.',
      {
        [settings.functionCredentialKey]: {
          required: false,
          title: 'Custom credentials',
          credentialTypes: [USER_DEFINED_CREDENTIAL_TYPE],
        },
      },
    ),
    type(
      WEB_SERVICE_INTEGRATION_TYPE,
      'Web Services Data Actions',
      'Calls web services as data actions.',
      one('basicAuth', 'basicAuth', USER_DEFINED_CREDENTIAL_TYPE, USER_DEFINED_OAUTH),
    ),
    type(
      LAMBDA_INTEGRATION_TYPE,
      'AWS Lambda Data Actions',
      'Calls your AWS Lambda functions as data actions.',
      {
        'Amazon Web Services': { required: true, title: 'AWS credentials', credentialTypes: ['aws'] },
      },
    ),
    type(
      PLATFORM_API_INTEGRATION_TYPE,
      'Genesys Cloud Data Actions',
      'Calls the Genesys Cloud API as data actions.',
      {
        pureCloudOAuthClient: {
          required: true,
          title: 'Genesys Cloud OAuth client',
          credentialTypes: ['pureCloudOAuthClient'],
        },
      },
    ),
    type(
      'salesforce-datadip',
      'Salesforce Data Actions',
      'Acts on data in Salesforce.',
      one('salesforceUser', 'salesforce'),
    ),
    type(
      'zendesk-data-actions',
      'Zendesk Data Actions',
      'Acts on data in Zendesk.',
      one('zendeskApiToken', 'zendeskApiToken'),
    ),
    type(
      'microsoft-dynamics-data-actions',
      'Microsoft Dynamics 365 Data Actions',
      'Acts on data in Microsoft Dynamics 365.',
      one('msDynamics', 'msDynamics'),
    ),
    type(
      'google-data-actions',
      'Google Data Actions',
      'Acts on data in Google applications.',
      one('basicAuth', USER_DEFINED_CREDENTIAL_TYPE, USER_DEFINED_OAUTH),
    ),
    type(
      'adobe-data-actions',
      'Adobe Data Actions',
      'Acts on data in Adobe Experience Platform.',
      one('basicAuth', USER_DEFINED_CREDENTIAL_TYPE, USER_DEFINED_OAUTH),
    ),
    type(
      'embedded-client-app',
      'Client Application',
      'Embeds third-party webapps via iframe in the Genesys Cloud UI.',
      {},
      ['clientapps', 'Client Apps'],
    ),
    type(
      'custom-smtp-server',
      'Custom SMTP Server',
      'Allows a custom SMTP server to be used for email features.',
      one('basicAuth', 'basicAuth'),
      ['postino', 'Email'],
    ),
    type(WEBHOOK_TYPE, 'Webhook', 'Takes requests of other services.', {}, ['webhooks', 'Webhooks']),
  ];
}

/** The built-in actions of an integration: read-only, and gone with it. Two of the platform's many. */
export function builtInActions({ id, type, config }: IntegrationRecord): ActionRecord[] {
  if (type !== PLATFORM_API_INTEGRATION_TYPE) return [];
  return BUILT_IN.map(({ key, ...side }) => ({
    id: `${STATIC_ACTION_PREFIX}_-_${id}-${key}`,
    integrationId: id,
    published: { version: 1, category: config.name, secure: false, ...side },
  }));
}

const BUILT_IN = [
  {
    key: 'getUser',
    name: 'Get User',
    inputSchema: { type: 'object', properties: { USER_ID: { type: 'string' } }, required: ['USER_ID'] },
    successSchema: { type: 'object', properties: { name: { type: 'string' } } },
    config: {
      request: { requestUrlTemplate: '/api/v2/users/${input.USER_ID}', requestType: 'GET', headers: {} },
      response: { translationMap: {}, translationMapDefaults: {}, successTemplate: '${rawResult}' },
    },
  },
  {
    key: 'getOrganization',
    name: 'Get Organization',
    inputSchema: { type: 'object', properties: {} },
    successSchema: { type: 'object', properties: { name: { type: 'string' } } },
    config: {
      request: { requestUrlTemplate: '/api/v2/organizations/me', requestType: 'GET', headers: {} },
      response: { translationMap: {}, translationMapDefaults: {}, successTemplate: '${rawResult}' },
    },
  },
] as const;

/** The credential type of a login by OAuth that its own action makes. [iac] */
export const USER_DEFINED_OAUTH = 'userDefinedOAuth';

const text = (title: string): object => ({ type: 'string', title });

/** A type whose fields are named as Genesys's own modules for CX as Code name them. None is demanded. */
function optional(name: string, fields: readonly string[]): Models.CredentialType {
  const properties = Object.fromEntries(fields.map((field) => [field, text(field)]));
  return { id: name, name, properties, displayOrder: [...fields], required: [] };
}

/**
 * The credential types of the emulator. `userDefined` takes any fields. `basicAuth` demands none: the public provider's
 * tests make one of a `userName` alone. [iac]
 */
export const CREDENTIAL_TYPES: readonly Models.CredentialType[] = [
  { id: 'userDefined', name: 'userDefined', properties: {}, displayOrder: [], required: [] },
  optional(USER_DEFINED_OAUTH, []),
  optional('basicAuth', ['userName', 'password']),
  {
    id: 'aws',
    name: 'aws',
    properties: { roleArn: text('Role ARN') },
    displayOrder: ['roleArn'],
    required: ['roleArn'],
  },
  {
    id: 'pureCloudOAuthClient',
    name: 'pureCloudOAuthClient',
    properties: { clientId: text('Client ID'), clientSecret: text('Client secret') },
    displayOrder: ['clientId', 'clientSecret'],
    required: ['clientId', 'clientSecret'],
  },
  optional('callJourney', ['authToken']),
  optional('salesforce', ['username', 'password', 'securityToken', 'loginUrl']),
  optional('zendeskApiToken', ['userEmail', 'baseUrl', 'apiToken']),
  optional('msDynamics', ['username', 'password', 'orgWebAddress', 'applicationId']),
];
