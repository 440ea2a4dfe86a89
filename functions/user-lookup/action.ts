import { credential, defineFunctionAction, event, input } from 'genesys-actions/function';

export default defineFunctionAction({
  name: 'User lookup',
  description:
    'Looks a user up in an external REST API; a user who does not exist is an answer, not a failure',
  input: {
    type: 'object',
    required: ['userId'],
    properties: { userId: { type: 'string', description: 'The id of the user in the external system' } },
    additionalProperties: false,
  },
  output: {
    type: 'object',
    required: ['found', 'name', 'email', 'phone', 'companyName'],
    properties: {
      found: { type: 'boolean', description: 'Whether there is such a user' },
      name: { type: 'string', description: 'Empty when not known' },
      email: { type: 'string', description: 'Empty when not known' },
      phone: { type: 'string', description: 'Empty when not known' },
      companyName: { type: 'string', description: 'Empty when not known' },
    },
    additionalProperties: false,
  },
  request: { template: event({ userId: input('userId'), baseUrl: credential('USER_API_URL') }) },
  timeoutSeconds: 10,
  credentials: ['USER_API_URL'],
  allowedHosts: ['jsonplaceholder.typicode.com'],
});
