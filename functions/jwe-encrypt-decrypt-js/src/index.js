/** The same function in plain JavaScript. */
const { CompactEncrypt, compactDecrypt, importPKCS8, importSPKI } = require('jose');

const ALGORITHM = 'RSA-OAEP-256';

exports.handler = async ({ jweKey, jweAction, textInput }) => {
  if (!jweKey) {
    throw new Error('jweKey is missing: does the integration have PUBLIC_KEY and PRIVATE_KEY credentials?');
  }
  if (!textInput) throw new Error('textInput is missing.');
  const work = { ENCRYPT: encrypt, DECRYPT: decrypt }[jweAction];
  if (!work) throw new Error('jweAction must be ENCRYPT or DECRYPT.');
  return { textOutput: await work(jweKey, textInput) };
};

async function encrypt(publicKey, text) {
  const key = await importSPKI(pem(publicKey), ALGORITHM).catch(() => {
    throw new Error('PUBLIC_KEY is not a public key in PEM form (SPKI, RSA).');
  });
  return new CompactEncrypt(Buffer.from(text, 'utf8'))
    .setProtectedHeader({ alg: ALGORITHM, enc: 'A256GCM' })
    .encrypt(key);
}

async function decrypt(privateKey, token) {
  const key = await importPKCS8(pem(privateKey), ALGORITHM).catch(() => {
    throw new Error('PRIVATE_KEY is not a private key in PEM form (PKCS #8, RSA).');
  });
  const { plaintext } = await compactDecrypt(token, key).catch(() => {
    throw new Error('textInput cannot be decrypted: it is no JWE, or was encrypted for another key.');
  });
  return Buffer.from(plaintext).toString('utf8');
}

/** Credential fields are one line in the platform's page: accept `\n` written out as two characters. */
function pem(key) {
  return key.replaceAll('\\n', '\n').trim();
}
