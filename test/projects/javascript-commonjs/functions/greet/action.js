const { defineFunctionAction } = require('genesys-actions/function');

module.exports = defineFunctionAction({
  name: 'Greet',
  input: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
  output: { type: 'object', properties: { text: { type: 'string' } } },
});
