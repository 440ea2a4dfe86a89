import { ACTION_DEFAULTS, type FunctionActionModel } from './actions';
import type { FunctionActionDefinition } from './definition';
import type { Json } from './json';
import { DESCRIPTION_MAX_LENGTH } from './limits';
import { DEFAULT_RUNTIME } from './runtimes';

/** The handler that a definition gets when it names none. */
export const DEFAULT_HANDLER = 'src/index.handler';

/** A definition with all defaults filled in, in the form that the model's checks read. */
export function modelOf(definition: FunctionActionDefinition): FunctionActionModel {
  const {
    name,
    description = name.slice(0, DESCRIPTION_MAX_LENGTH),
    request = {},
    response = {},
  } = definition;
  return {
    name,
    secure: definition.secure ?? ACTION_DEFAULTS.secure,
    contract: { input: definition.input as Json, output: definition.output as Json },
    request: {
      template: request.template ?? ACTION_DEFAULTS.request.template,
      headers: request.headers ?? ACTION_DEFAULTS.request.headers,
      type: ACTION_DEFAULTS.request.type,
    },
    response: {
      translationMap: response.translationMap ?? ACTION_DEFAULTS.response.translationMap,
      translationMapDefaults:
        response.translationMapDefaults ?? ACTION_DEFAULTS.response.translationMapDefaults,
      successTemplate: response.successTemplate ?? ACTION_DEFAULTS.response.successTemplate,
    },
    function: {
      handler: definition.handler ?? DEFAULT_HANDLER,
      runtime: definition.runtime ?? DEFAULT_RUNTIME,
      timeoutSeconds: definition.timeoutSeconds ?? ACTION_DEFAULTS.function.timeoutSeconds,
      description,
    },
  };
}
