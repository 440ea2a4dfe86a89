import { X509Certificate } from 'node:crypto';
import { createAuthority, selfSignedCertificate } from '../../lib/shared/certificates';

describe('certificates of one run', () => {
  const authority = createAuthority('front of a test');
  const root = new X509Certificate(authority.certificatePem);
  const issued = authority.issue('api.mypurecloud.com');
  const leaf = new X509Certificate(issued.certificatePem);

  test('an authority vouches for the hosts that it issued certificates for', () => {
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    expect(leaf.checkIssued(root)).toBe(true);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.checkHost('api.mypurecloud.com')).toBe('api.mypurecloud.com');
    expect(leaf.checkHost('login.mypurecloud.com')).toBeUndefined();
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  test('another authority does not, and no two certificates are one', () => {
    const other = new X509Certificate(createAuthority('front of a test').certificatePem);
    expect(leaf.verify(other.publicKey)).toBe(false);
    expect(new X509Certificate(authority.issue('api.mypurecloud.com').certificatePem).serialNumber).not.toBe(
      leaf.serialNumber,
    );
  });

  test('a name that is too long for a common name is a subject all the same', () => {
    const name = `${'a'.repeat(60)}.${'b'.repeat(60)}.example.com`;
    expect(new X509Certificate(authority.issue(name).certificatePem).checkHost(name)).toBe(name);
  });

  test('go-plugin gets one that is its own authority, for both ends', () => {
    const own = new X509Certificate(selfSignedCertificate().certificatePem);
    expect(own.ca).toBe(true);
    expect(own.verify(own.publicKey)).toBe(true);
    expect(own.checkHost('localhost')).toBe('localhost');
    expect(own.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  });
});
