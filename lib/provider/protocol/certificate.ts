import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate and its key, made for one run of the provider. */
export interface Certificate {
  readonly keyPem: string;
  readonly certificatePem: string;
  /** DER. */
  readonly certificate: Buffer;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Makes a self-signed certificate as go-plugin's automatic mutual TLS wants it: ECDSA P-256, its own authority, for
 * server and client, name "localhost". Written by hand as DER, because a certificate library would cost more time than
 * the whole start may take.
 */
export function selfSignedCertificate(now = new Date()): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serial = randomBytes(16);
  serial[0] = (serial.readUInt8(0) & 0x7f) | 0x40;
  const name = sequence(set(sequence(oid(2, 5, 4, 3), utf8String('localhost'))));
  const algorithm = sequence(oid(1, 2, 840, 10045, 4, 3, 2));
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    name,
    sequence(time(new Date(now.getTime() - DAY_MS)), time(new Date(now.getTime() + 30 * DAY_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(basicConstraints(), keyUsage(), extendedKeyUsage(), subjectAlternativeName())),
  );
  const certificate = sequence(body, algorithm, bitString(sign('sha256', body, privateKey), 0));
  const base64 = certificate.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return {
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificatePem: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    certificate,
  };
}

function basicConstraints(): Buffer {
  return extension(oid(2, 5, 29, 19), true, sequence(boolean(true)));
}

function keyUsage(): Buffer {
  // digitalSignature, keyEncipherment, keyCertSign: bits 0, 2 and 5 of which the last two bits are unused.
  return extension(oid(2, 5, 29, 15), true, bitString(Buffer.from([0b10100100]), 2));
}

function extendedKeyUsage(): Buffer {
  const server = oid(1, 3, 6, 1, 5, 5, 7, 3, 1);
  const client = oid(1, 3, 6, 1, 5, 5, 7, 3, 2);
  return extension(oid(2, 5, 29, 37), false, sequence(client, server));
}

function subjectAlternativeName(): Buffer {
  return extension(oid(2, 5, 29, 17), false, sequence(tagged(0x82, Buffer.from('localhost'))));
}

function extension(id: Buffer, critical: boolean, value: Buffer): Buffer {
  return sequence(id, ...(critical ? [boolean(true)] : []), tagged(0x04, value));
}

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function set(...parts: Buffer[]): Buffer {
  return tagged(0x31, ...parts);
}

function integer(value: Buffer): Buffer {
  return tagged(0x02, value);
}

function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

function bitString(value: Buffer, unusedBits: number): Buffer {
  return tagged(0x03, Buffer.from([unusedBits]), value);
}

function utf8String(value: string): Buffer {
  return tagged(0x0c, Buffer.from(value));
}

/** UTCTime, as X.509 wants it until 2049: two digits for the year. */
function time(value: Date): Buffer {
  return tagged(
    0x17,
    Buffer.from(
      value
        .toISOString()
        .slice(2)
        .replace(/[-:T]|\.\d+/g, ''),
    ),
  );
}

function oid(first: number, second: number, ...rest: number[]): Buffer {
  const digits = rest.flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return tagged(0x06, Buffer.from([first * 40 + second, ...digits]));
}
