import type { Environment } from 'genesys-actions';

/**
 * The orgs. Each is a stack with a state of its own: `cdktf deploy NAME`, or `genesys-actions deploy --stack NAME`.
 *
 * Which org a stack reaches is said by the environment variables with which it is deployed (GENESYSCLOUD_REGION,
 * GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET, and for a gateway or the emulator
 * GENESYSCLOUD_GATEWAY_HOST, _PORT, _PROTOCOL): no credential is ever in the repository. With the stack's name in front
 * (TEST_GENESYSCLOUD_REGION) they are for that stack alone, and count before the bare ones.
 *
 * Give each its `organization`, the org's id: then no other org is ever changed, whatever the variables say
 * (`genesys-actions doctor` shows the id).
 *
 * For a team, give each a `backend`, for example
 * `{ type: 's3', bucket: 'our-state', key: 'test.tfstate', region: 'eu-central-1', useLockfile: true }`.
 */
export const ENVIRONMENTS: readonly Environment[] = [
  { name: 'local', description: 'the emulator on this machine' },
  { name: 'dev', description: 'where functions are developed' },
  { name: 'test', description: 'where a release is tested' },
  { name: 'prod', description: 'what callers use' },
];
