import { problem } from '../../../shared/problems';
import { DEFAULT_REQUEST_TEMPLATE, DEFAULT_SUCCESS_TEMPLATE } from '../../../model/templates';
import type { Client } from '../../client';
import { number, object, string, stringMap, type ResourceType } from '../../framework';
import { commonAttributes } from '../function-action/schema';

/** The methods of a request. [sdk] */
const METHODS = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE', 'HEAD'] as const;

export const attributes = {
  ...commonAttributes,
  timeout_seconds: number({
    description: 'How long the request may take: seconds. Default: that of the platform.',
    optional: true,
    computed: true,
    stable: true,
  }),
  request: object(
    { description: 'How the input becomes a request.', required: true },
    {
      url_template: string({
        description: "Velocity: the request's URL; for AWS Lambda the function's ARN.",
        required: true,
      }),
      template: string({
        description: 'Velocity: the body. The default passes the whole input on.',
        default: DEFAULT_REQUEST_TEMPLATE,
      }),
      headers: stringMap({ description: 'Velocity values, by the names of headers.', default: {} }),
      type: string({
        description: `The HTTP method: ${METHODS.join(', ')}.`,
        required: true,
        validate: (type) =>
          (METHODS as readonly string[]).includes(type)
            ? []
            : [
                problem(
                  'action/method',
                  [],
                  `The method must be one of ${METHODS.join(', ')}, not ${JSON.stringify(type)}.`,
                ),
              ],
      }),
    },
  ),
  response: object(
    { description: 'How the result becomes the answer.', default: {} },
    {
      translation_map: stringMap({
        description: 'Names to JSONPath expressions over the result.',
        default: {},
      }),
      defaults: stringMap({
        description: 'Used where an expression finds nothing: JSON values.',
        default: {},
      }),
      success_template: string({
        description: 'Velocity: the answer. The default passes the whole result on.',
        default: DEFAULT_SUCCESS_TEMPLATE,
      }),
    },
  ),
};

export type ActionAttributes = typeof attributes;

/** The resource's type. */
export const ACTION = 'genesysactions_action';

export const action: ResourceType<ActionAttributes, Client> = {
  name: ACTION,
  schema: {
    description:
      'A data action without a function: of a web service, of AWS Lambda, or of the Genesys Cloud API. It is published at once.',
    attributes,
  },
  load: async () => (await import('./handlers')).handlers,
};
