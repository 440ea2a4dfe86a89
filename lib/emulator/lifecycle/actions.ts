import type { Models } from 'purecloud-platform-client-v2';
import { checkContracts } from './contracts';
import { checkFunctionSettings, type Side } from '../../model/actions';
import { canonicalJson, type Json } from '../../shared/json';
import { checkName, FUNCTION_INTEGRATION_TYPE, STATIC_ACTION_PREFIX } from '../../model/names';
import { errorsOf, under, type Problem } from '../../shared/problems';
import {
  checkRequestTemplate,
  DEFAULT_REQUEST_TEMPLATE,
  DEFAULT_SUCCESS_TEMPLATE,
} from '../../model/templates';
import { parseTemplate } from '../../velocity/parse';
import { badField, badRequest, fromProblems, notFound, problemErrors } from '../errors';
import type { OperationCall } from '../operation';
import type { EmulatorSettings } from '../settings';
import type { ActionConfigRecord, ActionRecord, ActionSide, IntegrationRecord } from '../store/records';
import { flattenSchema } from './flatten';
import { present } from './present';

export const ACTIONS = '/api/v2/integrations/actions';

/** What of an action an answer shows. */
export interface View {
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

/** 400 for built-in actions. */
export function checkChangeable({ params: { actionId = '' } }: OperationCall): void {
  if (actionId.startsWith(STATIC_ACTION_PREFIX)) {
    throw badRequest(`The action ${actionId} is a static action, which cannot be changed.`);
  }
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

/** Names as they come in a body, checked by the model. */
export function checkNames(body: { name?: string | null; category?: string | null }): void {
  const { name, category } = present(body);
  const problems = [
    ...(name === undefined ? [] : under(['name'], checkName(name))),
    ...(category === undefined ? [] : under(['category'], checkName(category, 'category'))),
  ];
  if (problems.length > 0) throw fromProblems(problems);
}

/** The schemas of a contract, checked by the model. */
export function contractOf(
  contract: Models.ActionContractInput | null | undefined,
): Pick<ActionSide, 'inputSchema' | 'successSchema'> {
  const schemas = present({
    inputSchema: contract?.input?.inputSchema as Json | undefined,
    successSchema: contract?.output?.successSchema as Json | undefined,
  });
  const problems = checkContracts(schemas.inputSchema, schemas.successSchema);
  if (problems.length > 0) throw fromProblems(problems);
  return schemas;
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
            requestType: requestType ?? 'POST',
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

/** What a draft may not change once its action has been published. [help] */
export function checkFrozen(published: ActionSide | undefined, draft: ActionSide): void {
  if (published === undefined) return;
  const differs = (a: Json | undefined, b: Json | undefined): boolean =>
    canonicalJson(a ?? null) !== canonicalJson(b ?? null);
  if (
    differs(published.inputSchema, draft.inputSchema) ||
    differs(published.successSchema, draft.successSchema)
  ) {
    throw badField(
      'contract',
      'The contract of an action cannot be changed after the action has been published.',
    );
  }
  if (published.secure !== draft.secure) {
    throw badField(
      'secure',
      'The secure setting of an action cannot be changed after the action has been published.',
    );
  }
}

/** On a runtime that is unavailable, a move to another one is the only change that is allowed. [blog] */
export function checkMovable({ world }: OperationCall, draft: ActionSide): void {
  const runtime = world.settings.runtimes.find(({ name }) => name === draft.function?.runtime);
  if (runtime?.status !== 'Unavailable') return;
  throw badRequest(
    `The runtime ${runtime.name} is unavailable: the only change that is allowed is a move to an available runtime.`,
  );
}

/** Everything that stands between a draft and its publication. */
export function validationErrors(
  action: ActionRecord,
  draft: ActionSide,
  settings: EmulatorSettings,
): Models.ErrorBody[] {
  const { request, response } = draft.config ?? {};
  const missing = (fieldName: string, what: string): Models.ErrorBody => ({
    message: `The draft has no ${what}.`,
    code: 'bad.request',
    status: 400,
    messageParams: {},
    details: [{ errorCode: 'MISSING', fieldName }],
    errors: [],
  });
  const problems: Problem[] = [
    ...checkContracts(draft.inputSchema, draft.successSchema),
    ...(request?.requestTemplate === undefined
      ? []
      : under(['config', 'request', 'requestTemplate'], checkRequestTemplate(request.requestTemplate, {}))),
    ...(response?.successTemplate === undefined
      ? []
      : under(['config', 'response', 'successTemplate'], parseTemplate(response.successTemplate).problems)),
  ];
  const errors = [
    ...(draft.inputSchema === undefined ? [missing('contract.input.inputSchema', 'input contract')] : []),
    ...(draft.successSchema === undefined
      ? [missing('contract.output.successSchema', 'output contract')]
      : []),
    ...(request?.requestTemplate === undefined ? [missing('config.request', 'request configuration')] : []),
    ...(response === undefined ? [missing('config.response', 'response configuration')] : []),
    ...problemErrors(errorsOf(problems)),
  ];
  if (action.functionId === undefined) {
    return request?.requestUrlTemplate === undefined
      ? [...errors, missing('config.request.requestUrlTemplate', 'request URL template')]
      : errors;
  }
  if (draft.function === undefined) errors.push(missing('function', 'function settings'));
  else {
    const currentRuntime = action.published?.function?.runtime;
    const around = { runtimes: settings.runtimes, ...(currentRuntime !== undefined && { currentRuntime }) };
    errors.push(...problemErrors(errorsOf(checkFunctionSettings(draft.function, around)), 'function'));
  }
  if (draft.zip === undefined) errors.push(missing('zip', 'uploaded function package'));
  else if (draft.zip.status !== 'Available') {
    errors.push({
      message: `The function package ${draft.zip.name} is not available: its status is ${draft.zip.status}.`,
      code: 'bad.request',
      status: 400,
      messageParams: {},
      details: [{ errorCode: 'ZIP_NOT_AVAILABLE', fieldName: 'zip.status' }],
      errors: [],
    });
  }
  return errors;
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
