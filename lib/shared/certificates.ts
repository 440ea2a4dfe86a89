import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/*
 * X.509 certificates that live for one run, written by hand as DER: there are two kinds of them, and a library would cost
 * the provider more time than its whole start may take.
 */

/** A certificate and its key, made for one run. */
export interface Certificate {
  readonly keyPem: string;
  readonly certificatePem: string;
  /** DER. */
  readonly certificate: Buffer;
}

/** Signs the certificates of hosts. */
export interface Authority {
  readonly certificatePem: string;
  /** A certificate for one host, with a key of its own. */
  issue(host: string): Certificate;
}

/** What a certificate says. */
interface Contents {
  /** The common name. */
  readonly name: string;
  readonly issuer: string;
  readonly extensions: readonly Buffer[];
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** A common name cannot be longer; verifiers read the subject's alternative names. [RFC 5280] */
const COMMON_NAME_MAX = 64;

/**
 * Makes a self-signed certificate as go-plugin's automatic mutual TLS wants it: ECDSA P-256, its own authority, for
 * server and client, name "localhost".
 */
export function selfSignedCertificate(now = new Date()): Certificate {
  const name = 'localhost';
  const extensions = [
    basicConstraints(true),
    keyUsage('digitalSignature', 'keyEncipherment', 'keyCertSign'),
    extendedKeyUsage(SERVER_AUTH, CLIENT_AUTH),
    subjectAlternativeName(name),
  ];
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return certificateOf({ name, issuer: name, extensions }, keys, keys.privateKey, now);
}

/** Makes an authority for this run. Its key is in this process's memory and nowhere else. */
export function createAuthority(name: string, now = new Date()): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extensions = [basicConstraints(true), keyUsage('keyCertSign'), subjectKeyIdentifier(keys.publicKey)];
  const { certificatePem } = certificateOf({ name, issuer: name, extensions }, keys, keys.privateKey, now);
  return {
    certificatePem,
    issue(host) {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const contents: Contents = {
        name: host.slice(0, COMMON_NAME_MAX),
        issuer: name,
        extensions: [
          basicConstraints(false),
          keyUsage('digitalSignature', 'keyEncipherment'),
          extendedKeyUsage(SERVER_AUTH),
          subjectAlternativeName(host),
          authorityKeyIdentifier(keys.publicKey),
        ],
      };
      return certificateOf(contents, own, keys.privateKey, now);
    },
  };
}

function certificateOf(
  { name, issuer, extensions }: Contents,
  { publicKey, privateKey }: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  issuerKey: KeyObject,
  now: Date,
): Certificate {
  const serial = randomBytes(16);
  serial[0] = (serial.readUInt8(0) & 0x7f) | 0x40;
  const algorithm = sequence(oid(1, 2, 840, 10045, 4, 3, 2));
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    commonName(issuer),
    sequence(time(new Date(now.getTime() - DAY_MS)), time(new Date(now.getTime() + 30 * DAY_MS))),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  const certificate = sequence(body, algorithm, bitString(sign('sha256', body, issuerKey), 0));
  const base64 = certificate.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return {
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificatePem: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    certificate,
  };
}

function commonName(value: string): Buffer {
  return sequence(set(sequence(oid(2, 5, 4, 3), utf8String(value))));
}

function basicConstraints(authority: boolean): Buffer {
  return extension(oid(2, 5, 29, 19), true, sequence(...(authority ? [boolean(true)] : [])));
}

/** The bits of a key's usage that are used here. */
const KEY_USAGES = { digitalSignature: 0x80, keyEncipherment: 0x20, keyCertSign: 0x04 } as const;

function keyUsage(...usages: (keyof typeof KEY_USAGES)[]): Buffer {
  const bits = usages.reduce((all, usage) => all | KEY_USAGES[usage], 0);
  // DER leaves out the bits behind the last one that is set.
  return extension(oid(2, 5, 29, 15), true, bitString(Buffer.from([bits]), 31 - Math.clz32(bits & -bits)));
}

const SERVER_AUTH = 1;
const CLIENT_AUTH = 2;

function extendedKeyUsage(...purposes: (typeof SERVER_AUTH | typeof CLIENT_AUTH)[]): Buffer {
  const ids = purposes.map((purpose) => oid(1, 3, 6, 1, 5, 5, 7, 3, purpose));
  return extension(oid(2, 5, 29, 37), false, sequence(...ids));
}

function subjectAlternativeName(host: string): Buffer {
  return extension(oid(2, 5, 29, 17), false, sequence(tagged(0x82, Buffer.from(host))));
}

function subjectKeyIdentifier(key: KeyObject): Buffer {
  return extension(oid(2, 5, 29, 14), false, tagged(0x04, keyIdentifier(key)));
}

function authorityKeyIdentifier(key: KeyObject): Buffer {
  return extension(oid(2, 5, 29, 35), false, sequence(tagged(0x80, keyIdentifier(key))));
}

/** Any digest that tells keys apart will do. [RFC 5280, 4.2.1.2] */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20);
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
