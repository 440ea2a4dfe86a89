import { generateKeyPairSync } from 'node:crypto';

const { handler } = jest.requireActual<{
  handler: (event: object) => Promise<{ textOutput: string }>;
}>('./src/index.js');
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const run = async (event: object): Promise<string> => (await handler(event)).textOutput;

it('encrypts and decrypts', async () => {
  const token = await run({ jweAction: 'ENCRYPT', textInput: 'ä', jweKey: publicKey });
  expect(await run({ jweAction: 'DECRYPT', textInput: token, jweKey: privateKey })).toBe('ä');
});

it.each([
  [{ jweAction: 'ENCRYPT', textInput: 'x' }, 'jweKey is missing'],
  [{ jweAction: 'ENCRYPT', jweKey: publicKey }, 'textInput is missing.'],
  [{ jweAction: 'SIGN', textInput: 'x', jweKey: publicKey }, 'jweAction must be ENCRYPT or DECRYPT.'],
  [{ jweAction: 'ENCRYPT', textInput: 'x', jweKey: 'none' }, 'PUBLIC_KEY is not a public key'],
  [{ jweAction: 'DECRYPT', textInput: 'x', jweKey: privateKey }, 'textInput cannot be decrypted'],
])('fails with what is wrong (%#)', async (event, message) => {
  await expect(run(event)).rejects.toThrow(message);
});
