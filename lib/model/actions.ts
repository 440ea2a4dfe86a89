import { checkInputContract, checkOutputContract, inputNames } from './contracts';
import { checkHandler } from './handlers';
import type { Json } from '../shared/json';
import { checkJsonPath } from '../jsonpath';
import { TIMEOUT_DEFAULT_SECONDS, TIMEOUT_MAX_SECONDS, TIMEOUT_MIN_SECONDS } from './limits';
import { checkDescription, checkName } from './names';
import { problem, under, type Problem } from '../shared/problems';
import { checkRuntime, type Runtime } from './runtimes';
import {
  checkHeaders,
  checkRequestTemplate,
  DEFAULT_REQUEST_TEMPLATE,
  DEFAULT_SUCCESS_TEMPLATE,
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
  /** The HTTP method; functions always use POST. */
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
  /** For example `nodejs22.x`. */
  readonly runtime: string;
  /** 1 to 15. */
  readonly timeoutSeconds: number;
  /** At most 255 characters. */
  readonly description: string;
}

/** A whole function action with all defaults filled in: what synth, plan and the emulator check alike. */
export interface FunctionActionModel {
  readonly name: string;
  /** Undefined: the integration's name. */
  readonly category?: string;
  readonly secure: boolean;
  readonly contract: Contract;
  readonly request: RequestConfiguration;
  readonly response: ResponseConfiguration;
  readonly function: FunctionSettings;
}

/** What each setting is when a definition does not name it. */
export const ACTION_DEFAULTS = {
  secure: false,
  request: { template: DEFAULT_REQUEST_TEMPLATE, headers: {}, type: 'POST' },
  response: { translationMap: {}, translationMapDefaults: {}, successTemplate: DEFAULT_SUCCESS_TEMPLATE },
  function: { timeoutSeconds: TIMEOUT_DEFAULT_SECONDS },
} as const;

/** What is known around an action, for the checks that need it. */
export interface ActionSurroundings {
  /** The org's own runtimes. Default: those known to the model. */
  readonly runtimes?: readonly Runtime[];
  /** The runtime that the function has now; undefined for a new one. */
  readonly currentRuntime?: string;
  /** The fields of the integration's credential; undefined when not known. */
  readonly credentialFields?: readonly string[];
}

/** Checks everything about a function action that can be known without its code and without an org. */
export function checkFunctionAction(action: FunctionActionModel, around: ActionSurroundings = {}): Problem[] {
  return [
    ...checkAction(action, around),
    ...under(['request', 'headers'], checkHeaders(action.request.headers)),
    ...under(['function'], checkFunctionSettings(action.function, around)),
  ];
}

/** A whole action of a web service with all defaults filled in. */
export interface WebServiceActionModel {
  readonly name: string;
  /** Undefined: the integration's name. */
  readonly category?: string;
  readonly secure: boolean;
  readonly contract: Contract;
  readonly request: RequestConfiguration & {
    /** Velocity: the request's URL. */
    readonly urlTemplate: string;
  };
  readonly response: ResponseConfiguration;
}

/** The methods of a request to a web service. [sdk] */
export const WEB_SERVICE_METHODS = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE', 'HEAD'] as const;

/** Checks everything about an action of a web service that can be known without an org. */
export function checkWebServiceAction(
  action: WebServiceActionModel,
  around: ActionSurroundings = {},
): Problem[] {
  const { urlTemplate, type } = action.request;
  const scope = { inputs: inputNames(action.contract.input), credentialFields: around.credentialFields };
  const url = under(
    ['request', 'urlTemplate'],
    [
      ...checkRequestTemplate(urlTemplate, scope),
      ...(/^\s*(https?:\/\/|\$)/.test(urlTemplate)
        ? []
        : [
            problem(
              'request/url',
              [],
              `${JSON.stringify(urlTemplate)} is no URL: it must begin with https://.`,
            ),
          ]),
    ],
  );
  const method = (WEB_SERVICE_METHODS as readonly string[]).includes(type)
    ? []
    : [
        problem(
          'action/method',
          ['request', 'type'],
          `The method must be one of ${WEB_SERVICE_METHODS.join(', ')}, not ${JSON.stringify(type)}.`,
        ),
      ];
  return [...checkAction(action, around), ...url, ...method];
}

/** What holds for actions of every kind. */
function checkAction(action: Omit<FunctionActionModel, 'function'>, around: ActionSurroundings): Problem[] {
  const { category, contract, request, response } = action;
  return [
    ...under(['name'], checkName(action.name)),
    ...(category === undefined ? [] : under(['category'], checkName(category, 'category'))),
    ...under(['contract', 'input'], checkInputContract(contract.input)),
    ...under(['contract', 'output'], checkOutputContract(contract.output)),
    ...checkRequest(request, contract, around),
    ...checkResponse(response),
  ];
}

function checkRequest(
  request: RequestConfiguration,
  contract: Contract,
  around: ActionSurroundings,
): Problem[] {
  const scope = { inputs: inputNames(contract.input), credentialFields: around.credentialFields };
  return [
    ...under(['request', 'template'], checkRequestTemplate(request.template, scope)),
    ...Object.entries(request.headers).flatMap(([name, value]) =>
      under(['request', 'headers', name], checkRequestTemplate(value, scope)),
    ),
  ];
}

function checkResponse(response: ResponseConfiguration): Problem[] {
  return [
    ...under(['response', 'successTemplate'], parseTemplate(response.successTemplate).problems),
    ...Object.entries(response.translationMap).flatMap(([name, expression]) =>
      under(['response', 'translationMap', name], checkJsonPath(expression)),
    ),
    ...Object.keys(response.translationMapDefaults)
      .filter((name) => !(name in response.translationMap))
      .map((name) =>
        problem(
          'response/default-unknown',
          ['response', 'translationMapDefaults', name],
          `The default ${JSON.stringify(name)} belongs to no entry of the translation map.`,
        ),
      ),
  ];
}

/** Checks the settings of a function: handler, runtime, timeout and description. */
export function checkFunctionSettings(
  settings: FunctionSettings,
  around: ActionSurroundings = {},
): Problem[] {
  return [
    ...under(['handler'], checkHandler(settings.handler)),
    ...under(['runtime'], checkRuntime(settings.runtime, around.runtimes, around.currentRuntime)),
    ...under(['timeoutSeconds'], checkTimeout(settings.timeoutSeconds)),
    ...under(['description'], checkDescription(settings.description)),
  ];
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
