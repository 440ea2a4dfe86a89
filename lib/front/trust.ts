import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { writeWhole } from '../shared/files';

/** Files with certificates, in PEM. They hold no key. */
export interface Trust {
  /** The front's authority, and what `NODE_EXTRA_CA_CERTS` named before: for that variable, which adds to Node.js's own. */
  readonly added: string;
  /** The same and those that this machine trusts: for `SSL_CERT_FILE`, which takes the place of all others. */
  readonly all: string;
}

/** Where systems keep the certificates that they trust as one file, as Go looks for it. */
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Writes the files by which clients trust an authority as well. */
export function writeTrust(directory: string, authorityPem: string, env: NodeJS.ProcessEnv): Trust {
  const trust = { added: join(directory, 'front-authority.pem'), all: join(directory, 'front-trusted.pem') };
  // A shell that still has the variables of an earlier run names our own files.
  const before = (variable: string): string | undefined =>
    Object.values(trust).includes(env[variable] ?? '') ? undefined : env[variable];
  const extra = textOf(before('NODE_EXTRA_CA_CERTS')) ?? '';
  const system =
    [before('SSL_CERT_FILE'), ...SYSTEM_FILES].map(textOf).find((text) => text !== undefined) ??
    rootCertificates.join('\n');
  writeWhole(trust.added, joined(authorityPem, extra));
  writeWhole(trust.all, joined(authorityPem, extra, system));
  return trust;
}

function textOf(path: string | undefined): string | undefined {
  if (path === undefined || path === '' || !existsSync(path)) return undefined;
  return readFileSync(path, 'utf8');
}

function joined(...parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n')
    .concat('\n');
}
