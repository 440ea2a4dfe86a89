import type { ActionEvent, ActionHandler } from 'genesys-actions/function';
import { CompactEncrypt, compactDecrypt, importPKCS8, importSPKI } from 'jose';
import type action from '../action';

/** Keys are RSA, in PEM form: an SPKI public key encrypts, a PKCS #8 private key decrypts. */
const ALGORITHM = 'RSA-OAEP-256';
const CONTENT_ENCRYPTION = 'A256GCM';

type JweEvent = ActionEvent<typeof action>;

/** Encrypts or decrypts. A throw fails the action: the caller sees HTTP 500 with the error's message. */
export const handler: ActionHandler<typeof action> = async (event) => {
  const { jweKey, jweAction, textInput } = checked(event);
  return { textOutput: await (jweAction === 'ENCRYPT' ? encrypt : decrypt)(jweKey, textInput) };
};

function checked(event: Partial<JweEvent>): JweEvent {
  const { jweKey, jweAction, textInput } = event;
  if (typeof jweKey !== 'string' || jweKey.trim() === '') {
    throw new Error('jweKey is missing: does the integration have PUBLIC_KEY and PRIVATE_KEY credentials?');
  }
  if (typeof textInput !== 'string' || textInput === '') throw new Error('textInput is missing.');
  if (jweAction !== 'ENCRYPT' && jweAction !== 'DECRYPT') {
    throw new Error('jweAction must be ENCRYPT or DECRYPT.');
  }
  return { jweKey, jweAction, textInput };
}

async function encrypt(publicKey: string, text: string): Promise<string> {
  const key = await importSPKI(pem(publicKey), ALGORITHM).catch(() => {
    throw new Error('PUBLIC_KEY is not a public key in PEM form (SPKI, RSA).');
  });
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: ALGORITHM, enc: CONTENT_ENCRYPTION })
    .encrypt(key);
}

async function decrypt(privateKey: string, token: string): Promise<string> {
  const key = await importPKCS8(pem(privateKey), ALGORITHM).catch(() => {
    throw new Error('PRIVATE_KEY is not a private key in PEM form (PKCS #8, RSA).');
  });
  const { plaintext } = await compactDecrypt(token, key).catch(() => {
    throw new Error('textInput cannot be decrypted: it is no JWE, or was encrypted for another key.');
  });
  return new TextDecoder().decode(plaintext);
}

/** Credential fields are one line in the platform's page: accept `\n` written out as two characters. */
function pem(key: string): string {
  return key.replaceAll('\\n', '\n').trim();
}
