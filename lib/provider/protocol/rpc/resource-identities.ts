import { DiagnosticError, Diagnostics } from '../../framework/diagnostics';
import type { GetResourceIdentitySchemas, UpgradeResourceIdentity } from '../recent-messages';
import { encodeDiagnostics } from '../server';
import { encodeDynamicValue, readStateJson } from '../values';
import type { Rpc } from './rpc';

/** What names the objects of each resource type. Only who knows identities asks. */
export const getResourceIdentitySchemas: Rpc<typeof GetResourceIdentitySchemas> = ({ definition }) =>
  Promise.resolve({
    identity_schemas: Object.fromEntries(
      definition.resources.flatMap(({ name, identity }) =>
        identity === undefined
          ? []
          : [
              [
                name,
                {
                  version: 0,
                  identity_attributes: Object.entries(identity.attributes).map(([attribute, each]) => ({
                    name: attribute,
                    type: Buffer.from(JSON.stringify(each.type)),
                    required_for_import: each.required === true,
                    optional_for_import: each.required !== true,
                    description: each.description,
                  })),
                },
              ],
            ],
      ),
    ),
  });

/** Reads a stored identity. There is one version of them, so that only that of a newer provider is another one. */
export const upgradeResourceIdentity: Rpc<typeof UpgradeResourceIdentity> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const upgraded = await server.run(diagnostics, () => {
    const { name, identity } = server.resource(request.type_name);
    if (identity === undefined) throw new DiagnosticError('No identity', `A ${name} has no identity.`);
    if (request.version > 0) {
      throw new DiagnosticError(
        'Identity of a newer provider version',
        `The identity of this ${name} was written as version ${request.version}; this provider knows version 0. ` +
          'Use the provider version that wrote it, or a newer one.',
      );
    }
    const stored = readStateJson(identity.attributes, request.raw_identity?.json ?? new Uint8Array(0));
    return Promise.resolve({ identity_data: encodeDynamicValue(identity.attributes, stored) });
  });
  return { upgraded_identity: upgraded, diagnostics: encodeDiagnostics(diagnostics, undefined) };
};
