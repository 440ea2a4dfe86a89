import { generateKeyPairSync } from 'node:crypto';

type Callback = (error: Error | null, result?: { textOutput: string }) => void;
const { handler } = jest.requireActual<{
  handler: (event: object, context: object, callback: Callback) => void;
}>('./src/index.js');
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** What the handler gives its callback. */
function run(event: object): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    handler(event, {}, (error, result) => {
      if (error) reject(error);
      else resolve(result?.textOutput);
    });
  });
}

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
])('gives its callback an error (%#)', async (event, message) => {
  await expect(run(event)).rejects.toThrow(message);
});
