import { WEB_SERVICE_METHODS } from '../../../model/requests';
import { DEFAULT_REQUEST_TEMPLATE, sameTemplate } from '../../../model/templates';
import { number, object, string, stringMap } from '../../framework';
import { commonAttributes } from './schema';

export const actionAttributes = {
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
        description:
          'Velocity: the body. The default passes the whole input on. Two that are the same JSON are no change.',
        sameMeaning: sameTemplate,
        default: DEFAULT_REQUEST_TEMPLATE,
      }),
      headers: stringMap({ description: 'Velocity values, by the names of headers.', default: {} }),
      type: string({
        description: `The HTTP method: ${WEB_SERVICE_METHODS.join(', ')}.`,
        required: true,
      }),
    },
  ),
};

export type ActionAttributes = typeof actionAttributes;

/** The resource's type. */
export const ACTION = 'genesysactions_action';
