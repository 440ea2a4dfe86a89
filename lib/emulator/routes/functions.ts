import type { Side } from '../../model/actions';
import type { Models } from 'purecloud-platform-client-v2';
import { SIGNED_URL_TIMEOUT_SECONDS, TIMEOUT_DEFAULT_SECONDS } from '../../model/limits';
import { checkUploadFileName } from '../../model/names';
import { badField, badRequest, fromProblems } from '../errors';
import { actionOf, ACTIONS, type ActionWith } from '../lifecycle/actions';
import { checkChangeable, checkRuns, checkSettings } from '../lifecycle/checks';
import { signedUpload } from '../lifecycle/uploads';
import { operation, type OperationCall } from '../operation';
import { runtimesIn } from '../settings';
import type { ActionRecord } from '../store/records';
import { ANYTHING, INTEGER, objectSchema, STRING } from './bodies';

const getIntegrationsActionsFunctionsRuntimes = operation({
  id: 'getIntegrationsActionsFunctionsRuntimes',
  method: 'GET',
  path: `${ACTIONS}/functions/runtimes`,
  permission: 'integrations:actionFunction:view',
  handle: ({ world }): Models.FunctionRuntime[] =>
    runtimesIn(world.settings).map((runtime) => ({ ...runtime })),
});

const getIntegrationsActionFunction = operation({
  id: 'getIntegrationsActionFunction',
  method: 'GET',
  path: `${ACTIONS}/:actionId/function`,
  permission: 'integrations:actionFunction:view',
  handle: (call) => functionBody(functionActionOf(call, 'published'), 'published'),
});

const getIntegrationsActionDraftFunction = operation({
  id: 'getIntegrationsActionDraftFunction',
  method: 'GET',
  path: `${ACTIONS}/:actionId/draft/function`,
  permission: 'integrations:actionFunction:view',
  handle: (call) => functionBody(functionActionOf(call, 'draft'), 'draft'),
});

const putIntegrationsActionDraftFunction = operation({
  id: 'putIntegrationsActionDraftFunction',
  method: 'PUT',
  path: `${ACTIONS}/:actionId/draft/function`,
  permission: 'integrations:actionFunction:edit',
  functionLimit: true,
  body: objectSchema(
    {
      id: ANYTHING,
      name: STRING,
      description: STRING,
      dateCreated: ANYTHING,
      zipId: ANYTHING,
      handler: STRING,
      runtime: STRING,
      timeoutSeconds: INTEGER,
    },
    ['description', 'handler', 'runtime'],
  ),
  handle(call: OperationCall<Models.Function>) {
    const { body, org, world } = call;
    checkChangeable(call);
    const action = functionActionOf(call, 'draft');
    const { draft } = action;
    const settings = {
      description: body.description,
      handler: body.handler,
      runtime: body.runtime,
      timeoutSeconds: body.timeoutSeconds ?? TIMEOUT_DEFAULT_SECONDS,
    };
    checkSettings(settings, action, world.settings);
    const changed: ActionWith<'draft'> & { functionId: string } = {
      ...action,
      draft: {
        ...draft,
        version: draft.version + (world.settings.functionRaisesDraftVersion ? 1 : 0),
        function: {
          ...settings,
          name: body.name ?? draft.function?.name ?? draft.name,
          dateCreated: draft.function?.dateCreated ?? new Date().toISOString(),
        },
      },
    };
    org.put('actions', changed);
    return functionBody(changed, 'draft');
  },
});

/** Hands out a URL to which the zip can be put, and the headers that must go with it. */
const postIntegrationsActionDraftFunctionUpload = operation({
  id: 'postIntegrationsActionDraftFunctionUpload',
  method: 'POST',
  path: `${ACTIONS}/:actionId/draft/function/upload`,
  permission: 'integrations:actionFunction:edit',
  functionLimit: true,
  body: objectSchema({ fileName: STRING, signedUrlTimeoutSeconds: INTEGER }, ['fileName']),
  handle(call: OperationCall<Models.FunctionUploadRequest>): Models.FunctionUploadResponse {
    const { body } = call;
    checkChangeable(call);
    const action = functionActionOf(call, 'draft');
    const problems = checkUploadFileName(body.fileName);
    if (problems.length > 0) throw fromProblems(problems, 'fileName');
    const { min, max } = SIGNED_URL_TIMEOUT_SECONDS;
    const seconds = body.signedUrlTimeoutSeconds ?? SIGNED_URL_TIMEOUT_SECONDS.default;
    if (seconds < min || seconds > max) {
      throw badField('signedUrlTimeoutSeconds', `signedUrlTimeoutSeconds must be from ${min} to ${max}.`);
    }
    checkRuns(call, action.draft.function);
    return signedUpload(call, action, body.fileName, seconds);
  },
});

/** 404 without the side, 400 when the action is no function action. */
function functionActionOf<Name extends Side>(
  call: OperationCall,
  side: Name,
): ActionWith<Name> & { functionId: string } {
  const action = actionOf(call, side);
  if (action.functionId === undefined) throw badRequest(`The action ${action.id} is not a function action.`);
  return action as ActionWith<Name> & { functionId: string };
}

function functionBody(action: ActionRecord & { functionId: string }, side: Side): Models.FunctionConfig {
  const { function: settings, zip, appliedZipId, uploadExceptionHistory = [] } = action[side] ?? {};
  // What runs: an upload takes the place of the one before when it is available. [report]
  const zipId = zip?.status === 'Available' ? zip.id : appliedZipId;
  const path = side === 'draft' ? 'draft/function' : 'function';
  return {
    id: action.functionId,
    ...(settings !== undefined && {
      function: {
        id: action.functionId,
        ...settings,
        ...(zipId !== undefined && { zipId }),
      },
    }),
    ...(zip !== undefined && { zip: { ...zip } }),
    uploadExceptionHistory: uploadExceptionHistory.map((each) => ({ ...each })),
    selfUri: `${ACTIONS}/${action.id}/${path}`,
  };
}

export const functionOperations = [
  getIntegrationsActionsFunctionsRuntimes,
  getIntegrationsActionFunction,
  getIntegrationsActionDraftFunction,
  putIntegrationsActionDraftFunction,
  postIntegrationsActionDraftFunctionUpload,
];
