import {
  checkOrganizationIds,
  checkOrganizationNames,
  describeAllowed,
  describeOrganization,
  isAllowed,
  type AllowedOrganizations,
} from '../model/organizations';
import type { CallOptions, Platform } from '../platform';
import { PlatformError } from '../platform/errors';
import { DiagnosticError, known, type PlanOf } from './framework';
import type { SettingsAttributes } from './settings';

/**
 * Refuses an org that is not one of those allowed. Nothing is asked where the settings allow any.
 *
 * @throws DiagnosticError naming the org that answers and those allowed, or saying why the org cannot be known
 */
export async function checkOrganization(
  platform: Platform,
  config: PlanOf<SettingsAttributes>,
  options: CallOptions,
): Promise<void> {
  const ids = known(config.allowed_organization_ids) as readonly string[] | undefined;
  const names = known(config.allowed_organization_names) as readonly string[] | undefined;
  if (ids === undefined && names === undefined) return;
  const setting = ids === undefined ? 'allowed_organization_names' : 'allowed_organization_ids';
  const allowed: AllowedOrganizations = { ids, names };
  const wrong = [
    ...(ids === undefined ? [] : checkOrganizationIds(ids)),
    ...(names === undefined ? [] : checkOrganizationNames(names)),
  ];
  if (wrong.length > 0)
    throw new DiagnosticError(`Invalid ${setting}`, wrong.map(({ message }) => message).join(' '), [setting]);
  const organization = await platform.organization(options).catch((error: unknown) => {
    if (!(error instanceof PlatformError) || error.kind === 'stopped') throw error;
    throw new DiagnosticError(
      'It is not known which org this is',
      `Only ${describeAllowed(allowed)} may be used, and the org does not say which one it is: ${error.message} ` +
        (error.status === 403
          ? `Give the OAuth client a role that may read organizations/me, or leave ${setting} out.`
          : 'Nothing was read or changed.'),
      [setting],
    );
  });
  if (isAllowed(organization, allowed)) return;
  throw new DiagnosticError(
    'This is another org',
    `The org that answers is ${describeOrganization(organization)}. Only ${describeAllowed(allowed)} may be used. ` +
      `Nothing was read or changed. Check the region, the gateway and the OAuth client (and the environment variables that stand for them), or correct ${setting}.`,
    [setting],
  );
}
