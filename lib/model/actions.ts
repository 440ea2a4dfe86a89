import { checkInputContract, checkOutputContract, inputNames } from './contracts';
import { checkHandler } from './handlers';
import type { Json } from '../shared/json';
import { checkJsonPath } from '../jsonpath';
import { TIMEOUT_DEFAULT_SECONDS, TIMEOUT_MAX_SECONDS, TIMEOUT_MIN_SECONDS } from './limits';
import { checkDescription, checkName } from './names';
import { problem, under, warning, type Problem } from '../shared/problems';
import { checkMethod, checkUrlTemplate, FUNCTION_METHOD, WEB_SERVICE_METHODS } from './requests';
import { checkRuntime, checkRuntimeByCalendar, checkRuntimeEnd, type Runtime } from './runtimes';
import {
  checkHeaders,
  checkRequestTemplate,
  DEFAULT_REQUEST_TEMPLATE,
  DEFAULT_SUCCESS_TEMPLATE,
  type TemplateScope,
} from './templates';
import { parseTemplate } from '../velocity/parse';

/** Which side of an action: what callers get, or what is not yet published. */
export type Side = 'published' | 'draft';

/** What the callers of an action rely on. It can never change once the action has been published. [help] */
export interface Contract {
  /** Draft-04 JSON schema of a flat object. */
  readonly input: Json;
  /** Draft-04 JSON schema of an object or an array. */
  readonly output: Json;
}

/** How the input becomes the function's event and client context. */
export interface RequestConfiguration {
  /** Velocity; the function's event. */
  readonly template: string;
  /** Names to Velocity values: the function's client context. */
  readonly headers: Readonly<Record<string, string>>;
  /** The HTTP method. */
  readonly type: string;
}

/** How the function's result becomes the answer. */
export interface ResponseConfiguration {
  /** Names to JSONPath expressions over the raw result. */
  readonly translationMap: Readonly<Record<string, string>>;
  /** Used where an expression finds nothing. */
  readonly translationMapDefaults: Readonly<Record<string, string>>;
  /** Velocity; the answer. */
  readonly successTemplate: string;
}

/** The settings of the function itself. */
export interface FunctionSettings {
  /** `path/to/module.export` inside the zip. */
  readonly handler: string;
  /** For example `nodejs24.x`. */
  readonly runtime: string;
  /** 1 to 15. */
  readonly timeoutSeconds: number;
  /** At most 255 characters. */
  readonly description: string;
}

/** What actions of every kind have, with all defaults filled in. */
export interface ActionModel {
  readonly name: string;
  /** Undefined: the integration's name. */
  readonly category?: string;
  readonly secure: boolean;
  readonly contract: Contract;
  readonly request: RequestConfiguration;
  readonly response: ResponseConfiguration;
}

/** A whole function action. */
export interface FunctionActionModel extends ActionModel {
  readonly function: FunctionSettings;
}

/** A whole action of a web service, of AWS Lambda or of the platform's API. */
export interface WebServiceActionModel extends ActionModel {
  readonly request: RequestConfiguration & {
    /** Velocity: the request's URL. */
    readonly urlTemplate: string;
  };
}

/** What each setting is when a definition does not name it. */
export const ACTION_DEFAULTS = {
  secure: false,
  request: { template: DEFAULT_REQUEST_TEMPLATE, headers: {}, type: FUNCTION_METHOD },
  response: { translationMap: {}, translationMapDefaults: {}, successTemplate: DEFAULT_SUCCESS_TEMPLATE },
  function: { timeoutSeconds: TIMEOUT_DEFAULT_SECONDS },
} as const;

/**
 * What is known of a value. Synth knows everything, a plan knows what does not come from resources that are not made
 * yet, the platform knows what a request holds; what is undefined is not known and not checked. The names of a map can
 * be known without its values.
 */
export type Known<T> = { readonly [Part in keyof T]?: KnownPart<T[Part]> | undefined };

type KnownPart<T> = Json extends T ? T : T extends object ? Known<T> : T;

/** What is known around an action. What is undefined is not known, and nothing is checked against it. */
export interface CheckContext {
  /** The org's own runtimes; undefined where there is no org to ask. */
  readonly runtimes?: readonly Runtime[] | undefined;
  /** The day by whose calendar runtimes end, `YYYY-MM-DD`. */
  readonly today?: string | undefined;
  /** The runtime that the function has now; undefined for a new one as well. */
  readonly currentRuntime?: string | undefined;
  /** The fields of the integration's credential. */
  readonly credentialFields?: readonly string[] | undefined;
}

/** Checks everything about a function action that can be known without its code. */
export function checkFunctionAction(
  action: Known<FunctionActionModel>,
  context: CheckContext = {},
): Problem[] {
  const { request, function: settings } = action;
  return [
    ...checkAction(action, context),
    ...under(
      ['request', 'type'],
      ifKnown(request?.type, (method) => checkMethod(method, [FUNCTION_METHOD])),
    ),
    // Only a function gets its headers as a client context, which is small.
    ...under(['request', 'headers'], ifKnown(request?.headers, checkHeaders)),
    ...under(['function'], checkFunctionSettings(settings ?? {}, context)),
  ];
}

/** Checks everything about an action of a web service, of AWS Lambda or of the platform's API. */
export function checkWebServiceAction(
  action: Known<WebServiceActionModel>,
  context: CheckContext = {},
): Problem[] {
  const { urlTemplate, type } = action.request ?? {};
  const scope = scopeOf(action, context);
  return [
    ...checkAction(action, context),
    ...under(
      ['request', 'urlTemplate'],
      ifKnown(urlTemplate, (url) => [...checkRequestTemplate(url, scope), ...checkUrlTemplate(url)]),
    ),
    ...under(
      ['request', 'type'],
      ifKnown(type, (method) => checkMethod(method, WEB_SERVICE_METHODS)),
    ),
  ];
}

/** Checks what holds for actions of every kind. */
export function checkAction(action: Known<ActionModel>, context: CheckContext = {}): Problem[] {
  const { name, category, contract, request, response } = action;
  return [
    ...under(['name'], ifKnown(name, checkName)),
    ...under(
      ['category'],
      ifKnown(category, (given) => checkName(given, 'category')),
    ),
    ...under(['contract', 'input'], ifKnown(contract?.input, checkInputContract)),
    ...under(['contract', 'output'], ifKnown(contract?.output, checkOutputContract)),
    ...under(['request'], checkRequest(request ?? {}, scopeOf(action, context))),
    ...under(['response'], checkResponse(response ?? {})),
  ];
}

function scopeOf({ contract }: Known<ActionModel>, { credentialFields }: CheckContext): TemplateScope {
  const input = contract?.input;
  return { inputs: input === undefined ? undefined : inputNames(input), credentialFields };
}

function checkRequest(
  { template, headers = {} }: Known<RequestConfiguration>,
  scope: TemplateScope,
): Problem[] {
  const check = (text: string): Problem[] => checkRequestTemplate(text, scope);
  return [...under(['template'], ifKnown(template, check)), ...under(['headers'], checkEach(headers, check))];
}

function checkResponse(response: Known<ResponseConfiguration>): Problem[] {
  const { successTemplate, translationMap, translationMapDefaults = {} } = response;
  const unused =
    translationMap === undefined
      ? []
      : Object.keys(translationMapDefaults).filter((name) => !Object.hasOwn(translationMap, name));
  return [
    ...under(
      ['successTemplate'],
      ifKnown(successTemplate, (template) => parseTemplate(template).problems),
    ),
    ...under(['translationMap'], checkEach(translationMap ?? {}, checkJsonPath)),
    ...unused.map((name) =>
      warning(
        'response/default-unknown',
        ['translationMapDefaults', name],
        `The default ${JSON.stringify(name)} does not belong to any entry of the translation map, so it is never used.`,
      ),
    ),
  ];
}

/** Checks the settings of a function: handler, runtime, timeout and description. */
export function checkFunctionSettings(
  { handler, runtime, timeoutSeconds, description }: Known<FunctionSettings>,
  context: CheckContext = {},
): Problem[] {
  return [
    ...under(['handler'], ifKnown(handler, checkHandler)),
    ...under(
      ['runtime'],
      ifKnown(runtime, (name) => checkRuntimeIn(name, context)),
    ),
    ...under(['timeoutSeconds'], ifKnown(timeoutSeconds, checkTimeout)),
    ...under(['description'], ifKnown(description, checkDescription)),
  ];
}

/** What the org says of a runtime counts; the calendar only warns. */
function checkRuntimeIn(name: string, { runtimes, currentRuntime, today }: CheckContext): readonly Problem[] {
  if (runtimes === undefined) return ifKnown(today, (day) => checkRuntimeByCalendar(name, day));
  const found = checkRuntime(name, runtimes, currentRuntime);
  return found.length > 0 ? found : ifKnown(today, (day) => checkRuntimeEnd(name, day));
}

/** Checks a timeout: whole seconds, 1 to 15. [sdk][blog] */
export function checkTimeout(seconds: number): Problem[] {
  if (Number.isInteger(seconds) && seconds >= TIMEOUT_MIN_SECONDS && seconds <= TIMEOUT_MAX_SECONDS)
    return [];
  return [
    problem(
      'function/timeout',
      [],
      `The timeout is ${seconds} s; the platform allows whole seconds from ${TIMEOUT_MIN_SECONDS} to ${TIMEOUT_MAX_SECONDS}.`,
    ),
  ];
}

function ifKnown<T>(value: T | undefined, check: (value: T) => readonly Problem[]): readonly Problem[] {
  return value === undefined ? [] : check(value);
}

/** Checks the values of a map that are known, each under its name. */
function checkEach(
  map: Readonly<Record<string, string | undefined>>,
  check: (value: string) => readonly Problem[],
): Problem[] {
  return Object.entries(map).flatMap(([name, value]) => under([name], ifKnown(value, check)));
}
