import { isId } from '../../model/names';
import { describeOrganization } from '../../model/organizations';
import type { Client } from '../client';
import { DiagnosticError, type ResourceIdentity } from '../framework';
import { explained } from './support';

type Handlers = Awaited<ReturnType<ResourceIdentity<Client>['load']>>;

/** @param what for people: `integration` */
export function identityHandlers(what: string): Handlers {
  return explained<Handlers>({
    begin({ client, signal }) {
      // Asked once; what goes wrong is told to who waits for it.
      client.organization({ signal }).catch(() => undefined);
    },

    async of({ client, state: { id = null }, before, signal }) {
      const known = before?.['organization_id'] ?? null;
      if (before !== null && known !== null && before['id'] === id && (before['name'] ?? null) === null)
        return before;
      const organization = known === null ? await client.organization({ signal }) : { id: known };
      // Who may not read which org it is has identities without it.
      return { organization_id: organization?.id ?? null, id, name: null };
    },

    async importId({ client, identity, signal }) {
      const [id, name, organizationId] = ['id', 'name', 'organization_id'].map((each) =>
        textOf(identity[each]),
      );
      if ((id === undefined) === (name === undefined)) {
        throw new DiagnosticError(
          `Which ${what}?`,
          `An identity has either the id of the ${what}, or a name to find it by.`,
        );
      }
      if (id !== undefined && (what === 'action' ? id.includes('/') : !isId(id))) {
        throw new DiagnosticError(
          `Which ${what}?`,
          `${JSON.stringify(id)} does not have the form of an id of the ${what}. A name is given as name.`,
        );
      }
      if (organizationId !== undefined) await checkOrganization(client, organizationId, { signal });
      if (name === undefined || name.includes('/') || what !== 'action') return id ?? name ?? '';
      throw new DiagnosticError(`Which ${what}?`, 'Write the name as "integration name/action name".');
    },

    async gone({ client, identity, diagnostics, signal }) {
      const stored = textOf(identity['organization_id']);
      const organization = stored === undefined ? undefined : await client.organization({ signal });
      if (stored === undefined || organization === undefined || isSame(organization.id, stored)) return;
      diagnostics.warning(
        `This ${what} is of another org`,
        `The state was written for the org ${stored}, and the org that answers is ${describeOrganization(organization)}. ` +
          `It does not have the ${what} ${textOf(identity['id']) ?? ''}, so the plan creates one there. If that is not meant, check the region, ` +
          'the gateway and the OAuth client (and the environment variables that stand for them); allowed_organization_ids refuses any other org.',
      );
    },
  });
}

/** @throws DiagnosticError where the org that answers is not the one that an identity names, or does not say which it is */
async function checkOrganization(
  client: Client,
  wanted: string,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const found = await client.organization(options);
  if (found === undefined) {
    throw new DiagnosticError(
      'It is not known which org this is',
      `The identity is of the org ${wanted}, and the org does not say which one it is. ` +
        'Give the OAuth client a role that may read organizations/me, or leave organization_id out of the identity.',
    );
  }
  if (isSame(found.id, wanted)) return;
  throw new DiagnosticError(
    'The identity is of another org',
    `It names the org ${wanted}, and the org that answers is ${describeOrganization(found)}. Nothing was imported. ` +
      'Check the region, the gateway and the OAuth client (and the environment variables that stand for them), or correct organization_id.',
  );
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
