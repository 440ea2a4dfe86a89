import { credential, defineFunctionAction, event, input } from 'genesys-actions/function';

export default defineFunctionAction({
  name: 'JWE encrypt',
  description: 'Encrypts a text with the public key (JSON Web Encryption)',
  input: {
    type: 'object',
    required: ['textInput'],
    properties: { textInput: { type: 'string', description: 'Text to encrypt' } },
    additionalProperties: false,
  },
  output: {
    type: 'object',
    required: ['textOutput'],
    properties: { textOutput: { type: 'string', description: 'The text as a JWE' } },
    additionalProperties: false,
  },
  request: { template: event({ jweKey: credential('PUBLIC_KEY'), textInput: input('textInput') }) },
  credentials: ['PUBLIC_KEY'],
});
