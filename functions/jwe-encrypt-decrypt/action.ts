import { credential, defineFunctionAction, event, input, passThrough, when } from 'genesys-actions/function';

export default defineFunctionAction({
  name: 'JWE encrypt decrypt',
  description:
    'Encrypts a text with the public key, or decrypts it with the private key (JSON Web Encryption)',
  input: {
    title: 'ProcessingRequest',
    type: 'object',
    required: ['jweAction', 'textInput'],
    properties: {
      jweAction: { type: 'string', description: 'Select ENCRYPT or DECRYPT', enum: ['ENCRYPT', 'DECRYPT'] },
      textInput: { type: 'string', description: 'Text to process' },
    },
    additionalProperties: false,
  },
  output: {
    title: 'ProcessingResponse',
    type: 'object',
    properties: {
      textOutput: { type: 'string', description: 'Result of the JWE encryption or decryption' },
    },
    additionalProperties: true,
  },
  request: {
    template: event({
      jweKey: when(input('jweAction').equals('ENCRYPT'), credential('PUBLIC_KEY'), credential('PRIVATE_KEY')),
      jweAction: input('jweAction'),
      textInput: input('textInput'),
    }),
  },
  response: passThrough(),
  handler: 'src/index.handler',
  timeoutSeconds: 15,
  credentials: ['PUBLIC_KEY', 'PRIVATE_KEY'],
});
