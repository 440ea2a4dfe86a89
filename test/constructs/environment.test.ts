import { App, Testing } from 'cdktf';
import { EnvironmentStack, type Backend, type Environment } from '../../lib';

function synth(environment: Environment): Record<string, never> {
  const app = Testing.stubVersion(new App({ stackTraces: false }));
  return JSON.parse(Testing.synth(new EnvironmentStack(app, environment), true)) as Record<string, never>;
}

test.each<[Backend, object]>([
  [{ type: 'local', path: 'state.tfstate' }, { local: { path: 'state.tfstate' } }],
  [
    { type: 's3', bucket: 'b', key: 'k', region: 'eu-central-1', useLockfile: true },
    { s3: { bucket: 'b', key: 'k', region: 'eu-central-1', use_lockfile: true } },
  ],
  [
    { type: 'azurerm', storageAccountName: 'a', containerName: 'c', key: 'k', useOidc: true },
    { azurerm: { storage_account_name: 'a', container_name: 'c', key: 'k', use_oidc: true } },
  ],
  [{ type: 'gcs', bucket: 'b', prefix: 'p' }, { gcs: { bucket: 'b', prefix: 'p' } }],
  [
    { type: 'http', address: 'https://state.example/dev', lockAddress: 'https://state.example/dev/lock' },
    { http: { address: 'https://state.example/dev', lock_address: 'https://state.example/dev/lock' } },
  ],
  [{ type: 'pg', schemaName: 'dev' }, { pg: { schema_name: 'dev' } }],
])('backend %j', (backend, expected) => {
  expect(synth({ name: 'dev', backend })).toMatchObject({ terraform: { backend: expected } });
});

test('a lock file in S3 is required of the engine, and not refused for what the project does not declare', () => {
  const backend = { type: 's3', bucket: 'b', key: 'k', region: 'eu-central-1' } as const;
  const VERSION = ['terraform', 'required_version'];
  expect(synth({ name: 'dev', backend: { ...backend, useLockfile: true } })).toHaveProperty(
    VERSION,
    '>= 1.10',
  );
  expect(synth({ name: 'dev', backend: { ...backend, useLockfile: false } })).not.toHaveProperty(VERSION);
  const stack = new EnvironmentStack(Testing.stubVersion(new App()), {
    name: 'dev',
    backend: { ...backend, useLockfile: true },
  });
  const { props } = stack.node.findChild('backend') as unknown as { props: object };
  expect(props).not.toHaveProperty('useLockfile');
});

test('a password in a connection string is refused', () => {
  expect(() =>
    synth({ name: 'dev', backend: { type: 'pg', connStr: 'postgres://me:5ecret@host/db' } }),
  ).toThrow(/holds a password/);
});

test('credentials come from variables, never from the stack', () => {
  const stack = synth({
    name: 'dev',
    region: 'eu-central-1',
    credentials: { clientIdVariable: 'DEV_ID', clientSecretVariable: 'DEV_SECRET' },
  });
  expect(stack).toMatchObject({
    provider: { genesysactions: [{ aws_region: 'eu-central-1', oauthclient_secret: '${var.DEV_SECRET}' }] },
    variable: { DEV_SECRET: { sensitive: true, ephemeral: true } },
  });
});

test('an org by id or by name becomes a setting of the provider, beside the name of the environment', () => {
  const id = '0b0e5f2a-8f0c-4f7e-9d5a-3f3a6c1d2e4b';
  expect(synth({ name: 'eu-test' })).toMatchObject({
    provider: { genesysactions: [{ environment: 'eu-test' }] },
  });
  expect(synth({ name: 'dev', organization: id })).toMatchObject({
    provider: { genesysactions: [{ allowed_organization_ids: [id] }] },
  });
  expect(synth({ name: 'dev', organization: 'Our ${dev}' })).toMatchObject({
    provider: { genesysactions: [{ allowed_organization_names: ['Our $${dev}'] }] },
  });
  expect(() => synth({ name: 'dev', organization: ' ' })).toThrow(/" " is not the name of an org/);
});

test('overrides are at hand in the stack, a team may have more of its own, and a typing error does not compile', () => {
  const app = Testing.stubVersion(new App());
  const stack = new EnvironmentStack<{ nameSuffix?: string; queue: string }>(app, {
    name: 'test',
    overrides: { nameSuffix: ' (test)', queue: 'Q' },
  });
  expect(stack.named('Lookup')).toBe('Lookup (test)');
  expect(stack.overrides.queue).toBe('Q');
  // @ts-expect-error an unknown key of an environment
  const wrong: Environment = { name: 'a', regoin: 'eu-central-1' };
  // @ts-expect-error an unknown key of its overrides
  const worse: Environment = { name: 'a', overrides: { nameSufix: 'x' } };
  // @ts-expect-error a secret of a backend
  const worst: Environment = { name: 'a', backend: { type: 's3', bucket: 'b', key: 'k', secretKey: 's' } };
  expect([wrong, worse, worst]).toHaveLength(3);
});
