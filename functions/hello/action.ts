import { defineFunctionAction } from 'genesys-actions/function';

export default defineFunctionAction({
  name: 'Hello',
  description: 'Greets somebody',
  input: {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string', description: 'Who is greeted' } },
    additionalProperties: false,
  },
  output: {
    type: 'object',
    required: ['text'],
    properties: { text: { type: 'string', description: 'The greeting' } },
    additionalProperties: false,
  },
});
