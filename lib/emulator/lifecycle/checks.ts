import type { Models } from 'purecloud-platform-client-v2';
import {
  checkAction,
  checkFunctionAction,
  checkFunctionSettings,
  type FunctionSettings,
} from '../../model/actions';
import { INPUT_NOT_FLAT } from '../../model/contracts';
import { checkNotStatic } from '../../model/names';
import { checkPublished } from '../../model/publication';
import { checkMovedAlone, checkUnavailable, type Runtime } from '../../model/runtimes';
import type { Json } from '../../shared/json';
import { errorsOf, formatPath, type Problem } from '../../shared/problems';
import { badField, badRequest, fromProblems, problemErrors } from '../errors';
import type { OperationCall } from '../operation';
import { runtimesIn, type EmulatorSettings } from '../settings';
import type { ActionRecord, ActionSide } from '../store/records';
import { present } from './present';
import { isBeingApplied } from './zip-processing';

/** 400 for built-in actions. */
export function checkChangeable({ params: { actionId = '' } }: OperationCall): void {
  const [refused] = checkNotStatic(actionId);
  if (refused !== undefined) throw badRequest(refused.message);
}

/** Names as they come in a body, checked by the model. */
export function checkNames(body: { name?: string | null; category?: string | null }): void {
  const { name, category } = present(body);
  const problems = checkAction({ name, category });
  if (problems.length > 0) throw fromProblems(problems);
}

/** The schemas of a contract, checked by the model. */
export function contractSides(
  contract: Models.ActionContractInput | null | undefined,
): Pick<ActionSide, 'inputSchema' | 'successSchema'> {
  const schemas = present({
    inputSchema: contract?.input?.inputSchema as Json | undefined,
    successSchema: contract?.output?.successSchema as Json | undefined,
  });
  const problems = checkContract(schemas);
  if (problems.length > 0) throw fromProblems(problems);
  return schemas;
}

/** The settings of a function as they come in a body, checked by the model. */
export function checkSettings(
  settings: Required<FunctionSettings>,
  { published, draft }: ActionRecord,
  org: EmulatorSettings,
): void {
  const runtimes = runtimesIn(org);
  const now = draft?.function;
  const currentRuntime = published?.function?.runtime ?? now?.runtime;
  const problems = [
    ...errorsOf(checkFunctionSettings(settings, { runtimes, currentRuntime })),
    ...(now === undefined ? [] : checkMovedAlone(settingsOf(now), settings, runtimes)),
  ];
  if (problems.length > 0) throw fromProblems(problems);
}

function settingsOf({
  description,
  handler,
  runtime,
  timeoutSeconds,
}: Required<FunctionSettings>): Required<FunctionSettings> {
  return { description, handler, runtime, timeoutSeconds };
}

/** 400 for a draft that changes what never changes once its action has been published. */
export function checkFrozen(published: ActionSide | undefined, draft: ActionSide): void {
  if (published === undefined) return;
  const [refused] = checkPublished(keptOf(published), keptOf(draft));
  if (refused !== undefined) throw badField(formatPath(refused.path), refused.message);
}

function keptOf({ inputSchema, successSchema, secure }: ActionSide): Parameters<typeof checkPublished>[0] {
  return { contract: { input: inputSchema, output: successSchema }, secure };
}

/** 400 for what is on a runtime that is unavailable: it does not run, and its function can only be moved. */
export function checkRuns({ world }: OperationCall, settings: FunctionSettings | undefined): void {
  const [refused] =
    settings === undefined ? [] : checkUnavailable(settings.runtime, runtimesIn(world.settings));
  if (refused !== undefined) throw badRequest(refused.message);
}

/** Everything that stands between a draft and its publication. */
export function validationErrors(
  action: ActionRecord,
  draft: ActionSide,
  org: EmulatorSettings,
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
  const errors = [
    ...(draft.inputSchema === undefined ? [missing('contract.input.inputSchema', 'input contract')] : []),
    ...(draft.successSchema === undefined
      ? [missing('contract.output.successSchema', 'output contract')]
      : []),
    ...(request?.requestTemplate === undefined ? [missing('config.request', 'request configuration')] : []),
    ...(response === undefined ? [missing('config.response', 'response configuration')] : []),
    ...problemErrors([...checkContract(draft), ...checkWhatRuns(action, draft, runtimesIn(org))]),
  ];
  if (action.functionId === undefined) {
    return request?.requestUrlTemplate === undefined
      ? [...errors, missing('config.request.requestUrlTemplate', 'request URL template')]
      : errors;
  }
  if (draft.function === undefined) errors.push(missing('function', 'function settings'));
  if (draft.zip === undefined) errors.push(missing('zip', 'uploaded function package'));
  else if (
    draft.zip.status !== 'Available' &&
    !(org.validationWhileApplying === 'valid' && isBeingApplied(draft.zip))
  ) {
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

/** Checks the schemas of a contract that are there. One that is not flat is told in the service's own words. */
function checkContract({
  inputSchema,
  successSchema,
}: Pick<ActionSide, 'inputSchema' | 'successSchema'>): Problem[] {
  const problems = errorsOf(checkAction({ contract: { input: inputSchema, output: successSchema } })).filter(
    // A schema of draft 04 may hold any text there: it is the execution that fails.
    ({ rule }) => rule !== 'contract/pattern',
  );
  return problems.map((each) => inServiceWords(inServicePlaces(each)));
}

/**
 * Checks templates and settings. What a template refers to the service finds out when it executes: the contract is left
 * out.
 */
function checkWhatRuns(
  { published }: ActionRecord,
  { config, function: settings }: ActionSide,
  runtimes: readonly Runtime[],
): Problem[] {
  const known = {
    request: { template: config?.request?.requestTemplate },
    response: { successTemplate: config?.response?.successTemplate },
    function: settings,
  };
  const context = { runtimes, currentRuntime: published?.function?.runtime };
  return errorsOf(checkFunctionAction(known, context)).map(inServicePlaces);
}

/** The model's places to those of the API. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  'contract.input': ['contract', 'input', 'inputSchema'],
  'contract.output': ['contract', 'output', 'successSchema'],
  'request.template': ['config', 'request', 'requestTemplate'],
  'response.successTemplate': ['config', 'response', 'successTemplate'],
};

function inServicePlaces(problem: Problem): Problem {
  const place = PLACES[problem.path.slice(0, 2).join('.')];
  return place === undefined ? problem : { ...problem, path: [...place, ...problem.path.slice(2)] };
}

function inServiceWords(problem: Problem): Problem {
  return problem.rule === 'contract/input-flat' || problem.rule === 'contract/input-object'
    ? { ...problem, message: INPUT_NOT_FLAT }
    : problem;
}
