import { exportPKCS8, exportSPKI, generateKeyPair } from 'jose';
import type { ActionEvent, FunctionContext } from 'genesys-actions/function';
import type action from './action';
import { handler } from './src';

type Event = ActionEvent<typeof action>;
const context = {} as FunctionContext;
const run = async (event: Partial<Event>): Promise<string | undefined> =>
  (await handler(event as Event, context)).textOutput;

let publicKey: string;
let privateKey: string;

beforeAll(async () => {
  const keys = await generateKeyPair('RSA-OAEP-256', { extractable: true });
  publicKey = await exportSPKI(keys.publicKey);
  privateKey = await exportPKCS8(keys.privateKey);
});

const TEXT = 'A text: "quotes", \\ and\nnew lines, ä and 😀';

it('encrypts and decrypts', async () => {
  const token = await run({ jweAction: 'ENCRYPT', textInput: TEXT, jweKey: publicKey });
  expect(token!.split('.')).toHaveLength(5);
  expect(token).not.toContain('quotes');
  expect(await run({ jweAction: 'DECRYPT', textInput: token!, jweKey: privateKey })).toBe(TEXT);
});

it('encrypts to another token each time', async () => {
  const event = { jweAction: 'ENCRYPT', textInput: TEXT, jweKey: publicKey } as const;
  expect(await run(event)).not.toBe(await run(event));
});

it('takes keys in one line, with \\n written out', async () => {
  const token = await run({
    jweAction: 'ENCRYPT',
    textInput: TEXT,
    jweKey: publicKey.replaceAll('\n', '\\n'),
  });
  const oneLine = privateKey.replaceAll('\n', '\\n');
  expect(await run({ jweAction: 'DECRYPT', textInput: token!, jweKey: oneLine })).toBe(TEXT);
});

it.each<[string, () => Partial<Event>, RegExp]>([
  ['a missing key', () => ({ jweAction: 'ENCRYPT', textInput: 'x' }), /^jweKey is missing/],
  ['an empty key', () => ({ jweAction: 'ENCRYPT', textInput: 'x', jweKey: ' ' }), /^jweKey is missing/],
  ['a missing text', () => ({ jweAction: 'ENCRYPT', jweKey: publicKey }), /^textInput is missing/],
  [
    'another action',
    () => ({ jweAction: 'SIGN' as 'ENCRYPT', textInput: 'x', jweKey: publicKey }),
    /^jweAction must be ENCRYPT or DECRYPT/,
  ],
  [
    'a key that is none',
    () => ({ jweAction: 'ENCRYPT', textInput: 'x', jweKey: 'key' }),
    /^PUBLIC_KEY is not a public key/,
  ],
  [
    'the private key to encrypt',
    () => ({ jweAction: 'ENCRYPT', textInput: 'x', jweKey: privateKey }),
    /^PUBLIC_KEY is not a public key/,
  ],
  [
    'the public key to decrypt',
    () => ({ jweAction: 'DECRYPT', textInput: 'x', jweKey: publicKey }),
    /^PRIVATE_KEY is not a private key/,
  ],
  [
    'a text that is no token',
    () => ({ jweAction: 'DECRYPT', textInput: 'x', jweKey: privateKey }),
    /^textInput cannot be decrypted/,
  ],
])('fails with a reason for %s, and without the key', async (_what, event, message) => {
  const failure = run(event());
  await expect(failure).rejects.toThrow(message);
  await expect(failure).rejects.not.toThrow(/-----BEGIN/);
});

it('does not decrypt with the key of somebody else', async () => {
  const other = await generateKeyPair('RSA-OAEP-256', { extractable: true });
  const token = await run({ jweAction: 'ENCRYPT', textInput: TEXT, jweKey: publicKey });
  const jweKey = await exportPKCS8(other.privateKey);
  await expect(run({ jweAction: 'DECRYPT', textInput: token!, jweKey })).rejects.toThrow(
    /encrypted for another key/,
  );
});
