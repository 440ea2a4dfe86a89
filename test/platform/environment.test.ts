import {
  describePassedOver,
  prefixOf,
  readConnection,
  terraformVariablesSetTwice,
  VariableError,
  variablesOf,
} from '../../lib/platform/environment';
import fc from '../support/fast-check';

const CLIENT = {
  GENESYSCLOUD_OAUTHCLIENT_ID: 'bare id',
  GENESYSCLOUD_OAUTHCLIENT_SECRET: 'bare secret',
};

test('a name becomes a prefix', () => {
  expect(['test', 'eu-prod', 'Ä1'].map(prefixOf)).toEqual(['TEST_', 'EU_PROD_', '_1_']);
});

test('what is configured is nearer than the prefixed variable, and that nearer than the bare one', () => {
  const variables = { ...CLIENT, GENESYSCLOUD_REGION: 'bare', TEST_GENESYSCLOUD_REGION: 'prefixed' };
  expect(readConnection(variables, 'test', { aws_region: 'configured' }).settings.region).toBe('configured');
  expect(readConnection(variables, 'test').settings.region).toBe('prefixed');
  expect(readConnection(variables, 'prod').settings.region).toBe('bare');
  expect(readConnection(variables).settings.region).toBe('bare');
});

test('what is blank is not set', () => {
  const variables = { GENESYSCLOUD_REGION: 'bare', TEST_GENESYSCLOUD_REGION: ' ' };
  expect(readConnection(variables, 'test')).toMatchObject({ settings: { region: 'bare' }, passedOver: [] });
});

test('the gateway is read with the environment in front, too', () => {
  const variables = {
    GENESYSCLOUD_GATEWAY_HOST: 'bare.example',
    GENESYSCLOUD_GATEWAY_PORT: '1',
    GENESYSCLOUD_GATEWAY_PROTOCOL: 'http',
    DEV_GENESYSCLOUD_GATEWAY_HOST: 'dev.example',
    DEV_GENESYSCLOUD_GATEWAY_PORT: '2',
    DEV_GENESYSCLOUD_GATEWAY_PROTOCOL: 'https',
  };
  expect(readConnection(variables, 'dev').settings.gateway).toEqual({
    host: 'dev.example',
    port: 2,
    protocol: 'https',
  });
  expect(() => readConnection({ ...variables, DEV_GENESYSCLOUD_GATEWAY_PORT: '70000' }, 'dev')).toThrow(
    new VariableError('DEV_GENESYSCLOUD_GATEWAY_PORT is "70000", which is not a port.', 'gateway_port'),
  );
});

test('the size of the token pool is read as CX as Code reads it, and what is none is refused', () => {
  const sizeOf = (text: string, configured = {}): number | undefined =>
    readConnection({ ...CLIENT, DEV_GENESYSCLOUD_TOKEN_POOL_SIZE: text }, 'dev', configured).settings
      .tokenPoolSize;
  expect(readConnection({ ...CLIENT, GENESYSCLOUD_TOKEN_POOL_SIZE: '10' }).settings.tokenPoolSize).toBe(10);
  expect([sizeOf(' 50 '), sizeOf('1'), sizeOf(''), sizeOf('3', { token_pool_size: '2' })]).toEqual([
    50,
    1,
    undefined,
    2,
  ]);
  for (const text of ['0', '51', '2.5', '-1', 'ten', '1e1'])
    expect(() => sizeOf(text)).toThrow(
      new VariableError(
        `DEV_GENESYSCLOUD_TOKEN_POOL_SIZE is "${text}", which is not a whole number from 1 to 50.`,
        'token_pool_size',
      ),
    );
});

test('an access token that is further away than a client would name another org: it is passed over', () => {
  const variables = {
    GENESYSCLOUD_ACCESS_TOKEN: 'bare token',
    TEST_GENESYSCLOUD_OAUTHCLIENT_ID: 'id',
    TEST_GENESYSCLOUD_OAUTHCLIENT_SECRET: 'secret',
  };
  const { settings, passedOver } = readConnection(variables, 'test');
  expect(settings).toMatchObject({ clientId: 'id', clientSecret: 'secret', accessToken: undefined });
  expect(passedOver).toEqual([
    { counts: 'TEST_GENESYSCLOUD_OAUTHCLIENT_ID', ignored: 'GENESYSCLOUD_ACCESS_TOKEN' },
  ]);
  expect(variablesOf(variables, 'test')['GENESYSCLOUD_ACCESS_TOKEN']).toBeUndefined();
  // As near as the client, it is used instead of a login, as ever.
  expect(readConnection({ ...CLIENT, GENESYSCLOUD_ACCESS_TOKEN: 'token' }, 'test').settings.accessToken).toBe(
    'token',
  );
});

test('two variables that differ are named, without their values', () => {
  const { passedOver } = readConnection(
    { ...CLIENT, DEV_GENESYSCLOUD_OAUTHCLIENT_SECRET: 'canary', GENESYSCLOUD_OAUTHCLIENT_SECRET: 'other' },
    'dev',
  );
  expect(passedOver.map(describePassedOver)).toEqual([
    'DEV_GENESYSCLOUD_OAUTHCLIENT_SECRET is used, and GENESYSCLOUD_OAUTHCLIENT_SECRET, which has another value, is ignored.',
  ]);
  const same = { GENESYSCLOUD_REGION: 'a', DEV_GENESYSCLOUD_REGION: 'a' };
  expect(readConnection(same, 'dev').passedOver).toEqual([]);
});

test("Terraform's own variables that are set twice are found", () => {
  const variables = { TF_VAR_A: '1', DEV_TF_VAR_A: '2', TF_VAR_B: '1', DEV_TF_VAR_B: '1', DEV_TF_VAR_C: '1' };
  expect(terraformVariablesSetTwice(variables, 'dev')).toEqual([
    { counts: 'DEV_TF_VAR_A', ignored: 'TF_VAR_A' },
  ]);
  expect(variablesOf(variables, 'dev')).toMatchObject({ TF_VAR_A: '2', TF_VAR_B: '1', TF_VAR_C: '1' });
});

test('who reads the bare variables that are put in place reaches what the provider reaches by itself', () => {
  const value = fc.constantFrom(undefined, '', 'a', 'b');
  const names = ['OAUTHCLIENT_ID', 'OAUTHCLIENT_SECRET', 'ACCESS_TOKEN', 'REGION', 'GATEWAY_HOST'];
  const variables = fc.record(
    Object.fromEntries(
      names.flatMap((name) => [
        [`GENESYSCLOUD_${name}`, value],
        [`DEV_GENESYSCLOUD_${name}`, value],
      ]),
    ),
  );
  fc.assert(
    fc.property(variables, (given) => {
      const { settings } = readConnection(given, 'dev');
      // With the prefixed ones still there, and with a program that knows only the bare ones.
      expect(readConnection(variablesOf(given, 'dev'), 'dev').settings).toEqual(settings);
      expect(readConnection(variablesOf(given, 'dev')).settings).toEqual(settings);
    }),
  );
});
