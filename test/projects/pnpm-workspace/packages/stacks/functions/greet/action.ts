import { defineFunctionAction } from 'genesys-actions/function';

export default defineFunctionAction({
  name: 'Greet',
  input: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
  output: { type: 'object', properties: { text: { type: 'string' } } },
});
