import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { Models } from 'purecloud-platform-client-v2';
import { ACTIONS } from '../lifecycle/actions';
import { operation, page } from '../operation';

/** The client certificates of the org's calls. Those of this org carry none. [sdk] */
const getIntegrationsActionsCertificates = operation({
  id: 'getIntegrationsActionsCertificates',
  method: 'GET',
  path: `${ACTIONS}/certificates`,
  permission: 'integrations:action:view',
  handle: (call) => page(call, `${ACTIONS}/certificates`, [], (certificate) => certificate),
});

/** The root certificates that the org's calls trust: here, those of Node.js. [sdk] */
const getIntegrationsActionsCertificatesTruststore = operation({
  id: 'getIntegrationsActionsCertificatesTruststore',
  method: 'GET',
  path: `${ACTIONS}/certificates/truststore`,
  permission: 'integrations:action:view',
  handle(): Models.TrustedCertificates {
    trusted ??= rootCertificates.map((pem) => trustedCertificate(new X509Certificate(pem)));
    return { entities: trusted, total: trusted.length };
  },
});

/** Read with the first request for it: there are many. */
let trusted: Models.TrustedCertificateInfo[] | undefined;

function trustedCertificate({
  subject,
  serialNumber,
  fingerprint256,
}: X509Certificate): Models.TrustedCertificateInfo {
  return { description: subject.replaceAll('\n', ', '), serialNumber, signature: fingerprint256 };
}

export const certificateOperations = [
  getIntegrationsActionsCertificates,
  getIntegrationsActionsCertificatesTruststore,
];
