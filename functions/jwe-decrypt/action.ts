import { credential, defineFunctionAction, event, input } from 'genesys-actions/function';

export default defineFunctionAction({
  name: 'JWE decrypt',
  description: 'Decrypts a text with the private key (JSON Web Encryption)',
  input: {
    type: 'object',
    required: ['textInput'],
    properties: { textInput: { type: 'string', description: 'JWE to decrypt' } },
    additionalProperties: false,
  },
  output: {
    type: 'object',
    required: ['textOutput'],
    properties: { textOutput: { type: 'string', description: 'The decrypted text' } },
    additionalProperties: false,
  },
  request: { template: event({ jweKey: credential('PRIVATE_KEY'), textInput: input('textInput') }) },
  credentials: ['PRIVATE_KEY'],
});
