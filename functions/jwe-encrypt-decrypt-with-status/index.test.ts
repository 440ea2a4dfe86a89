import { generateKeyPairSync } from 'node:crypto';
import type { FunctionContext } from 'genesys-actions/function';
import { handler } from './src';

const context = {} as FunctionContext;
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

it('says that it worked', async () => {
  const token = await handler({ jweAction: 'ENCRYPT', textInput: 'ä', jweKey: publicKey }, context);
  expect(token).toMatchObject({ status: true, errorMessage: '' });
  const event = { jweAction: 'DECRYPT', textInput: token.textOutput, jweKey: privateKey } as const;
  expect(await handler(event, context)).toEqual({ status: true, errorMessage: '', textOutput: 'ä' });
});

it.each([
  ['', 'x', 'jweKey is missing: does the integration have PUBLIC_KEY and PRIVATE_KEY credentials?'],
  [privateKey, '', 'textInput is missing.'],
  ['no key', 'x', 'PRIVATE_KEY is not a private key in PEM form (PKCS #8, RSA).'],
  [privateKey, 'x', 'textInput cannot be decrypted: it is no JWE, or was encrypted for another key.'],
])('says why it did not (%#)', async (jweKey, textInput, errorMessage) => {
  expect(await handler({ jweAction: 'DECRYPT', textInput, jweKey }, context)).toEqual({
    status: false,
    errorMessage,
    textOutput: '',
  });
});
