import type { Models } from 'purecloud-platform-client-v2';
import {
  FUNCTION_INTEGRATION_TYPE,
  STATIC_ACTION_PREFIX,
  USER_DEFINED_CREDENTIAL_TYPE,
} from '../model/names';
import type { EmulatorSettings } from './settings';
import type { ActionRecord, IntegrationRecord } from './store/records';

/** The integration type of web services. [public configuration] */
const WEB_SERVICE_TYPE = 'custom-rest-actions';

/** The integration type of AWS Lambda. [public configuration] */
export const LAMBDA_TYPE = 'lambda-data-actions';

/** The integration type of Genesys Cloud's own API. [public configuration] */
export const PLATFORM_API_TYPE = 'purecloud-data-actions';

/** The integration types of the emulator: those that data actions are made with. */
export function integrationTypes(settings: EmulatorSettings): Models.IntegrationType[] {
  const type = (
    id: string,
    name: string,
    description: string,
    credentials: Record<string, Models.CredentialSpecification>,
  ): Models.IntegrationType => ({
    id,
    name,
    description,
    provider: 'clouddataactions',
    category: 'Data Actions',
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
    type(WEB_SERVICE_TYPE, 'Web Services Data Actions', 'Calls web services as data actions.', {
      basicAuth: {
        required: false,
        title: 'Credentials',
        credentialTypes: ['basicAuth', USER_DEFINED_CREDENTIAL_TYPE, 'userDefinedOAuth'],
      },
    }),
    type(LAMBDA_TYPE, 'AWS Lambda Data Actions', 'Calls your AWS Lambda functions as data actions.', {
      'Amazon Web Services': { required: true, title: 'AWS credentials', credentialTypes: ['aws'] },
    }),
    type(PLATFORM_API_TYPE, 'Genesys Cloud Data Actions', 'Calls the Genesys Cloud API as data actions.', {
      pureCloudOAuthClient: {
        required: true,
        title: 'Genesys Cloud OAuth client',
        credentialTypes: ['pureCloudOAuthClient'],
      },
    }),
  ];
}

/** The built-in actions of an integration: read-only, and gone with it. Two of the platform's many. */
export function builtInActions({ id, type, config }: IntegrationRecord): ActionRecord[] {
  if (type !== PLATFORM_API_TYPE) return [];
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

const text = (title: string): object => ({ type: 'string', title });

/** The credential types of the emulator. `userDefined` takes any fields. */
export const CREDENTIAL_TYPES: readonly Models.CredentialType[] = [
  { id: 'userDefined', name: 'userDefined', properties: {}, displayOrder: [], required: [] },
  {
    id: 'userDefinedOAuth',
    name: 'userDefinedOAuth',
    properties: {},
    displayOrder: [],
    required: [],
  },
  {
    id: 'basicAuth',
    name: 'basicAuth',
    properties: { userName: text('User name'), password: text('Password') },
    displayOrder: ['userName', 'password'],
    required: ['userName', 'password'],
  },
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
];
