import { CompactEncrypt, compactDecrypt, importPKCS8, importSPKI } from 'jose';

/** Keys are RSA, in PEM form: an SPKI public key encrypts, a PKCS #8 private key decrypts. */
const ALGORITHM = 'RSA-OAEP-256';
const CONTENT_ENCRYPTION = 'A256GCM';

/** Encrypts a text for the holder of the private key: a JWE in compact form. */
export async function encrypt(publicKey: string, text: string): Promise<string> {
  const key = await importSPKI(pem(publicKey), ALGORITHM).catch(() => {
    throw new Error('PUBLIC_KEY is not a public key in PEM form (SPKI, RSA).');
  });
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: ALGORITHM, enc: CONTENT_ENCRYPTION })
    .encrypt(key);
}

/** Decrypts a JWE in compact form. */
export async function decrypt(privateKey: string, token: string): Promise<string> {
  const key = await importPKCS8(pem(privateKey), ALGORITHM).catch(() => {
    throw new Error('PRIVATE_KEY is not a private key in PEM form (PKCS #8, RSA).');
  });
  const { plaintext } = await compactDecrypt(token, key).catch(() => {
    throw new Error('textInput cannot be decrypted: it is no JWE, or was encrypted for another key.');
  });
  return new TextDecoder().decode(plaintext);
}

/** What the event must have; the contract cannot hold that the credential is there. */
export function required(event: object, name: string): string {
  const value: unknown = (event as Record<string, unknown>)[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new Error(
    name === 'jweKey'
      ? 'jweKey is missing: does the integration have PUBLIC_KEY and PRIVATE_KEY credentials?'
      : `${name} is missing.`,
  );
}

/** Credential fields are one line in the platform's page: accept `\n` written out as two characters. */
function pem(key: string): string {
  return key.replace(/\\n/g, '\n').trim();
}
