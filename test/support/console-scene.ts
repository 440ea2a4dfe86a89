import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { findFunctions, loadDefinitions } from '../../lib/packaging';
import { OrgApi } from './api';
import { deployFunction, functionIntegration } from './function-org';
import { ROOT } from './repository';
import type { Org } from './terraform';

/** Where the scene's action is, by the API. */
export interface ConsoleScene {
  readonly org: OrgApi;
  readonly integrationId: string;
  readonly actionId: string;
}

/**
 * Deploys functions of this repository to an org, with their keys; the first one is the scene's action.
 *
 * @param work a directory for what is built
 */
export async function consoleScene(
  emulator: Org,
  work: string,
  names: readonly string[] = ['jwe-encrypt-decrypt'],
): Promise<ConsoleScene> {
  const org = new OrgApi(emulator);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const integrationId = await functionIntegration(org, { PUBLIC_KEY: publicKey, PRIVATE_KEY: privateKey });
  const loaded = await loadDefinitions(
    findFunctions(join(ROOT, 'functions'), names),
    join(work, 'definitions'),
  );
  const ids: string[] = [];
  for (const each of loaded) ids.push(await deployFunction(org, integrationId, each, work));
  const [actionId = ''] = ids;
  return { org, integrationId, actionId };
}
