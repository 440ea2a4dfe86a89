import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import sdk from 'purecloud-platform-client-v2';
import type { Emulator } from '../../lib/emulator';
import { PlainClient, sdkOrg, startTestEmulator, type SdkOrg } from '../support/emulator';

/** What clients that nobody here wrote ask of an org, by the official SDK or over plain HTTP. */
describe('what real clients ask for', () => {
  let emulator: Emulator;
  let client: PlainClient;
  let org: SdkOrg;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    client = new PlainClient(emulator);
    org = await sdkOrg(emulator);
  });
  beforeEach(() => emulator.reset());
  afterAll(() => emulator.close());

  test('the public Terraform provider starts: the org has a country and a language, and products', async () => {
    await expect(new sdk.OrganizationApi(org.client).getOrganizationsMe()).resolves.toMatchObject({
      defaultCountryCode: 'US',
      defaultLanguage: 'en-us',
    });
    const products = await new sdk.AuthorizationApi(org.client).getAuthorizationProducts();
    expect(products).toMatchObject({ total: products.entities?.length });
    expect(products.entities).toContainEqual({ id: 'engage' });
  });

  test('a token can be verified without reading what it is', async () => {
    await expect(new sdk.TokensApi(org.client).headTokensMe()).resolves.not.toThrow();
    const call = (authorization: string): Promise<Response> =>
      fetch(`${emulator.url}/api/v2/tokens/me`, { method: 'HEAD', headers: { authorization } });
    expect((await call(`Bearer ${await client.accessToken()}`)).status).toBe(200);
    expect((await call('Bearer nonsense')).status).toBe(401);
  });

  test('the certificates of the org: none of its own, and those that its calls trust', async () => {
    const { integrations } = org;
    await expect(
      integrations.getIntegrationsActionsCertificates({ status: 'CURRENT', type: 'CLIENT' }),
    ).resolves.toMatchObject({ entities: [], total: 0 });
    const { entities = [], total } = await integrations.getIntegrationsActionsCertificatesTruststore();
    expect(total).toBe(rootCertificates.length);
    const [first] = rootCertificates.map((pem) => new X509Certificate(pem));
    expect(entities.map(({ serialNumber }) => serialNumber)).toContain(first?.serialNumber);
    expect(entities[0]).toEqual({
      description: expect.stringContaining('CN='),
      serialNumber: expect.stringMatching(/^[0-9A-F]+$/),
      signature: expect.stringMatching(/^[0-9A-F]{2}(:[0-9A-F]{2})+$/),
    });
  });
});
