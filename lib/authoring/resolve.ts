import {
  ACTION_DEFAULTS,
  checkFunctionAction,
  type CheckContext,
  type FunctionActionModel,
} from '../model/actions';
import type { FunctionActionDefinition } from './definition';
import { compileEvent, compileHeader } from './event-compiler';
import type { Json } from '../shared/json';
import { DESCRIPTION_MAX_LENGTH } from '../model/limits';
import { under, type Problem } from '../shared/problems';
import { compileMapping } from './response-compiler';
import { lintRequestTemplate } from '../velocity/lint';
import { DEFAULT_RUNTIME } from '../model/runtimes';
import { today } from '../shared/today';

/** The handler that a definition gets when it names none. */
const DEFAULT_HANDLER = 'src/index.handler';

/** A definition with everything filled in and built, and what kept a part from being built. */
interface ResolvedDefinition {
  readonly model: FunctionActionModel;
  readonly problems: readonly Problem[];
}

/** Fills a definition's defaults in, and makes the Velocity text of what was built. */
export function resolveDefinition(definition: FunctionActionDefinition): ResolvedDefinition {
  const { name, description = name.slice(0, DESCRIPTION_MAX_LENGTH), request = {} } = definition;
  const input = definition.input as Json;
  const { template = ACTION_DEFAULTS.request.template, headers = {} } = request;
  const event = typeof template === 'string' ? { template, problems: [] } : compileEvent(template, input);
  const model: FunctionActionModel = {
    name,
    secure: definition.secure ?? ACTION_DEFAULTS.secure,
    contract: { input, output: definition.output as Json },
    request: {
      template: event.template,
      headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, compileHeader(value)])),
      type: ACTION_DEFAULTS.request.type,
    },
    response: resolveResponse(definition),
    function: {
      handler: definition.handler ?? DEFAULT_HANDLER,
      runtime: definition.runtime ?? DEFAULT_RUNTIME,
      timeoutSeconds: definition.timeoutSeconds ?? ACTION_DEFAULTS.function.timeoutSeconds,
      description,
    },
  };
  return { model, problems: under(['request', 'template'], event.problems) };
}

/** Checks everything about a definition that can be known without its code and without an org. */
export function checkDefinition(definition: FunctionActionDefinition, context: CheckContext = {}): Problem[] {
  const { model, problems } = resolveDefinition(definition);
  const { credentialFields = definition.credentials } = context;
  return [
    ...problems,
    ...lintDefinition(definition),
    ...checkFunctionAction(model, { today: today(), ...context, credentialFields }),
  ];
}

/** What is doubtful about a definition's template, where it was written by hand: warnings. */
export function lintDefinition({ request, input, ignoreRules }: FunctionActionDefinition): Problem[] {
  const template = request?.template;
  if (typeof template !== 'string') return [];
  return under(['request', 'template'], lintRequestTemplate(template, input as Json)).filter(
    ({ rule }) => ignoreRules?.includes(rule) !== true,
  );
}

/** A definition's response with its defaults filled in, built where it was not written. */
export function resolveResponse({
  response = {},
}: Pick<FunctionActionDefinition, 'response'>): FunctionActionModel['response'] {
  if ('kind' in response)
    return response.kind === 'map' ? compileMapping(response) : ACTION_DEFAULTS.response;
  const { translationMap, translationMapDefaults, successTemplate } = ACTION_DEFAULTS.response;
  return {
    translationMap: response.translationMap ?? translationMap,
    translationMapDefaults: response.translationMapDefaults ?? translationMapDefaults,
    successTemplate: response.successTemplate ?? successTemplate,
  };
}
