import { credential, defineFunctionAction, event, input, optional } from 'genesys-actions/function';

export default defineFunctionAction({
  name: 'Functions tour',
  description: 'Shows configuration values, logs, an outbound call and a lambda(input, callback) handler',
  input: {
    type: 'object',
    required: ['message'],
    properties: {
      message: { type: 'string', description: 'What is to be said' },
      shout: { type: 'boolean', description: 'Whether it is to be said loudly' },
    },
    additionalProperties: false,
  },
  output: {
    type: 'object',
    required: ['said', 'status'],
    properties: {
      said: { type: 'string', description: 'The message, with the configured greeting' },
      status: { type: 'integer', description: 'The HTTP status of the outbound call; 0 when none was made' },
    },
    additionalProperties: false,
  },
  request: {
    template: event({
      message: input('message'),
      shout: optional(input('shout')),
      // What other vendors keep in environment variables: configuration of the integration, for all of its actions.
      settings: { greeting: credential('GREETING'), statusUrl: credential('STATUS_URL') },
    }),
  },
  timeoutSeconds: 5,
  credentials: ['GREETING', 'STATUS_URL'],
  allowedHosts: ['status.example.com'],
});
