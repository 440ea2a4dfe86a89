import { defineFunctionAction } from 'genesys-actions/function';
import jwe from '../jwe-encrypt-decrypt/action';

export default defineFunctionAction({
  name: 'JWE encrypt decrypt with status',
  description: 'Like JWE encrypt decrypt, but errors are a successful answer with a status and a message',
  input: jwe.input,
  output: {
    title: 'ProcessingResponse',
    type: 'object',
    required: ['status', 'errorMessage', 'textOutput'],
    properties: {
      status: { type: 'boolean', description: 'Whether the text was processed' },
      errorMessage: { type: 'string', description: 'Why it was not; empty when it was' },
      textOutput: { type: 'string', description: 'The result; empty when there is none' },
    },
    additionalProperties: false,
  },
  request: jwe.request,
  credentials: jwe.credentials,
});
