import type { Models } from 'purecloud-platform-client-v2';
import type { Organization } from '../model/organizations';
import type { CallOptions, Caller } from './caller';
import { PlatformError } from './errors';

/**
 * Asks the org which one it is.
 *
 * @throws PlatformError also when it answers without an id
 */
export async function readOrganization(caller: Caller, options?: CallOptions): Promise<Organization> {
  const to = 'read which org this is';
  const { id, name } = await caller.call<Models.Organization>(
    { to, idempotent: true, run: ({ organization }) => organization.getOrganizationsMe() },
    options,
  );
  if (id === undefined || id === '')
    throw new PlatformError(`Could not ${to}: the answer has no id.`, { kind: 'fault' });
  return { id, name: name ?? '' };
}
