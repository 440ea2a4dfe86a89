import { generateKeyPairSync } from 'node:crypto';
import type { FunctionContext } from 'genesys-actions/function';
import { encrypt } from '../jwe-encrypt-decrypt/src/jwe';
import { handler } from './src';

const context = {} as FunctionContext;
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

it('decrypts what was encrypted for its key', async () => {
  const textInput = await encrypt(publicKey, 'ä');
  expect(await handler({ jweKey: privateKey, textInput }, context)).toEqual({ textOutput: 'ä' });
});

it('fails for what is no token', async () => {
  await expect(handler({ jweKey: privateKey, textInput: 'x' }, context)).rejects.toThrow(
    'textInput cannot be decrypted',
  );
});
