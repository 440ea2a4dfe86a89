import type { Models } from 'purecloud-platform-client-v2';
import type { Side } from '../../model/actions';
import { FUNCTION_INTEGRATION_TYPE } from '../../model/names';
import { FUNCTION_METHOD } from '../../model/requests';
import { DEFAULT_REQUEST_TEMPLATE, DEFAULT_SUCCESS_TEMPLATE } from '../../model/templates';
import { flattenSchema } from '../../execution/flatten';
import type { Json } from '../../shared/json';
import { badField, notFound } from '../errors';
import type { OperationCall } from '../operation';
import type { EmulatorSettings } from '../settings';
import type { ActionConfigRecord, ActionRecord, ActionSide, IntegrationRecord } from '../store/records';
import { present } from './present';

export const ACTIONS = '/api/v2/integrations/actions';

/** What of an action an answer shows. */
interface View {
  readonly contract: boolean;
  readonly flatten: boolean;
  readonly config: boolean;
}

/** An action that has the side which a request is about. */
export type ActionWith<Name extends Side> = ActionRecord & { readonly [Key in Name]: ActionSide };

/** 404 unless the action exists and has the side. */
export function actionOf<Name extends Side>(
  { org, params: { actionId = '' } }: OperationCall,
  side: Name,
): ActionWith<Name> {
  const action = org.get('actions', actionId);
  if (action?.[side] === undefined) throw notFound(side === 'draft' ? 'action draft' : 'action', actionId);
  return action as ActionWith<Name>;
}

/** The integration that a new action names. */
export function integrationFor({ org }: OperationCall, id: string): IntegrationRecord {
  const integration = org.get('integrations', id);
  if (integration === undefined) throw badField('integrationId', `The integration ${id} does not exist.`);
  return integration;
}

export function isFunctionIntegration({ type }: IntegrationRecord): boolean {
  return type === FUNCTION_INTEGRATION_TYPE;
}

/** A configuration as it is kept: defaults filled in, a function's URL template put in its place. */
export function configOf(
  config: Models.ActionConfig | null | undefined,
  functionId: string | undefined,
): ActionConfigRecord | undefined {
  const url = functionId === undefined ? {} : { requestUrlTemplate: functionId };
  if (!config) return functionId === undefined ? undefined : { request: url };
  const { request, response, timeoutSeconds } = present(config);
  const { requestUrlTemplate, requestTemplate, requestType, headers } = present(request ?? {});
  return {
    ...present({ timeoutSeconds }),
    ...(request === undefined
      ? functionId !== undefined && { request: url }
      : {
          request: {
            ...present({ requestUrlTemplate }),
            ...url,
            requestTemplate: requestTemplate ?? DEFAULT_REQUEST_TEMPLATE,
            requestType: requestType ?? FUNCTION_METHOD,
            headers: headers ?? {},
          },
        }),
    ...(response !== undefined && {
      response: {
        translationMap: response.translationMap ?? {},
        translationMapDefaults: response.translationMapDefaults ?? {},
        successTemplate: response.successTemplate ?? DEFAULT_SUCCESS_TEMPLATE,
      },
    }),
  };
}

/** What a request asks to see of an action. */
export function viewOf({ query }: OperationCall): View {
  return {
    contract: query.choice('expand', ['contract']) === 'contract',
    flatten: query.flag('flatten') ?? false,
    config: query.flag('includeConfig') ?? false,
  };
}

/** What the answer of a change shows: everything. */
export const WHOLE: View = { contract: true, flatten: false, config: true };

/** One side of an action as the API shows it. */
export function entityOf(
  action: ActionRecord,
  side: Side,
  view: View,
  settings: EmulatorSettings,
): Models.Action {
  const { name, category, secure, version, inputSchema, successSchema, config } = action[side] as ActionSide;
  const selfUri = side === 'draft' ? `${ACTIONS}/${action.id}/draft` : `${ACTIONS}/${action.id}`;
  const document = (schema: Json): Models.JsonSchemaDocument => schema as Models.JsonSchemaDocument;
  const shown = (schema: Json | undefined, plain: string): object => {
    if (schema === undefined || !(view.contract || view.flatten)) return {};
    return view.flatten ? { [`${plain}Flattened`]: flattenSchema(schema) } : { [plain]: document(schema) };
  };
  return {
    id: action.id,
    name,
    integrationId: action.integrationId,
    category,
    contract: {
      input: {
        ...shown(inputSchema, 'inputSchema'),
        ...(inputSchema !== undefined && { inputSchemaUri: `${selfUri}/schemas/input.json` }),
      },
      output: {
        ...shown(successSchema, 'successSchema'),
        ...(successSchema !== undefined && { successSchemaUri: `${selfUri}/schemas/success.json` }),
        errorSchemaUri: `${selfUri}/schemas/error.json`,
      },
    },
    version,
    secure,
    ...(view.config && { config: configBody(config, selfUri, settings) }),
    selfUri,
  };
}

function configBody(
  config: ActionConfigRecord | undefined,
  selfUri: string,
  { templates }: EmulatorSettings,
): Models.ActionConfig {
  const { requestTemplate, ...request } = config?.request ?? {};
  const { successTemplate, ...response } = config?.response ?? {};
  const inline = templates === 'inline';
  return {
    ...(config?.timeoutSeconds !== undefined && { timeoutSeconds: config.timeoutSeconds }),
    request: {
      ...request,
      ...(requestTemplate !== undefined && {
        ...(inline && { requestTemplate }),
        requestTemplateUri: `${selfUri}/templates/requesttemplate.vm`,
      }),
    },
    response: {
      ...response,
      ...(successTemplate !== undefined && {
        ...(inline && { successTemplate }),
        successTemplateUri: `${selfUri}/templates/successtemplate.vm`,
      }),
    },
  };
}
