import { checkOneOf } from '../../../model/settings';
import { WEB_SERVICE_METHODS } from '../../../model/requests';
import { object, string, stringMap } from '../../framework';
import { commonAttributes } from './schema';

const ON_EXISTING = ['fail', 'adopt'] as const;

export const authActionAttributes = {
  id: commonAttributes.id,
  integration_id: string({
    description:
      'The id of the integration that it logs in: of web services, with a credential of the type `userDefinedOAuth`. A change takes another action in its place.',
    required: true,
    requiresReplace: true,
  }),
  name: string({
    description: 'Its name. Default: the one that the platform gave it.',
    optional: true,
    computed: true,
    always: true,
    stable: true,
  }),
  request: object(
    { description: 'How the fields of the credential become a request for a token.', required: true },
    {
      url_template: string({
        description: "Velocity: the request's URL. The platform's own is `${credentials.loginUrl}`.",
        required: true,
      }),
      template: string({ description: 'Velocity: the body.', required: true }),
      headers: stringMap({ description: 'Velocity values, by the names of headers.', default: {} }),
      type: string({
        description: `The HTTP method: ${WEB_SERVICE_METHODS.join(', ')}.`,
        default: 'POST',
      }),
    },
  ),
  response: commonAttributes.response,
  on_existing: string({
    description:
      'What happens when it is to be created and somebody has changed the action already: `fail` (the plan fails and gives the `import` block) or `adopt` (it is changed to what is configured here).',
    default: ON_EXISTING[0],
    validate: (value) => checkOneOf(value, ON_EXISTING, 'on_existing'),
  }),
  version: commonAttributes.version,
};

export type AuthActionAttributes = typeof authActionAttributes;

/** The resource's type. */
export const AUTH_ACTION = 'genesysactions_custom_auth_action';
