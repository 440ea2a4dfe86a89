import { generateKeyPairSync } from 'node:crypto';
import type { FunctionContext } from 'genesys-actions/function';
import { decrypt } from '../jwe-encrypt-decrypt/src/jwe';
import { handler } from './src';

const context = {} as FunctionContext;
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

it('encrypts for the holder of the private key', async () => {
  const { textOutput } = await handler({ jweKey: publicKey, textInput: 'ä' }, context);
  expect(await decrypt(privateKey, textOutput)).toBe('ä');
});

it('fails without a text or a key', async () => {
  await expect(handler({ jweKey: publicKey, textInput: '' }, context)).rejects.toThrow(
    'textInput is missing.',
  );
  await expect(handler({ jweKey: '', textInput: 'x' }, context)).rejects.toThrow('jweKey is missing');
});
