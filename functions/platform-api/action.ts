import { credential, defineFunctionAction } from 'genesys-actions/function';

export default defineFunctionAction({
  name: 'Platform API',
  description: 'Counts the data actions of the org, by a call of the Genesys Cloud platform API',
  input: {
    type: 'object',
    properties: { category: { type: 'string', description: 'Only the actions of this category' } },
    additionalProperties: false,
  },
  output: {
    type: 'object',
    required: ['total', 'firstName'],
    properties: {
      total: { type: 'integer', description: 'How many there are' },
      firstName: { type: 'string', description: 'The name of the first one; empty when there is none' },
    },
    additionalProperties: false,
  },
  request: {
    headers: {
      'x-gc-id': credential('GC_CLIENT_ID'),
      'x-gc-secret': credential('GC_CLIENT_SECRET'),
      'x-gc-region': credential('GC_REGION'),
    },
  },
  credentials: ['GC_CLIENT_ID', 'GC_CLIENT_SECRET', 'GC_REGION'],
});
