import { join } from 'node:path';
import { Store } from '../promotion';

/**
 * The store of what was deployed: `.genesys-actions/store`, or GENESYS_ACTIONS_STORE; shared between machines by the
 * commands in GENESYS_ACTIONS_STORE_PUT and GENESYS_ACTIONS_STORE_GET.
 */
export function openStore(): Store {
  return new Store(process.env['GENESYS_ACTIONS_STORE'] ?? join('.genesys-actions', 'store'), {
    put: process.env['GENESYS_ACTIONS_STORE_PUT'],
    get: process.env['GENESYS_ACTIONS_STORE_GET'],
  });
}
