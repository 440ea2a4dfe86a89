/** An org that the functions are deployed to. */
export interface Environment {
  /** The stack's name: `cdktf deploy NAME`. Each stack has a state of its own. */
  readonly name: string;
  readonly description: string;
}

/**
 * The orgs. Which org a stack reaches is said by the environment in which it is deployed (GENESYSCLOUD_REGION,
 * GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET, and for a gateway or the emulator
 * GENESYSCLOUD_GATEWAY_HOST, _PORT, _PROTOCOL): no credential is ever in the repository.
 */
export const ENVIRONMENTS: readonly Environment[] = [
  { name: 'local', description: 'the emulator on this machine' },
  { name: 'dev', description: 'where functions are developed' },
  { name: 'test', description: 'where a release is tested' },
  { name: 'prod', description: 'what callers use' },
];
