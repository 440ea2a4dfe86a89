import { Diagnostics } from '../../framework/diagnostics';
import { validateAttributes } from '../../framework/planning';
import type { ValidateProviderConfig } from '../messages';
import { encodeDiagnostics } from '../server';
import type { Rpc } from './rpc';

/** Checks the provider's settings, without the org. */
export const validateProviderConfig: Rpc<typeof ValidateProviderConfig> = async (server, { config }) => {
  const diagnostics = new Diagnostics();
  const { attributes } = server.definition.schema;
  await server.run(diagnostics, async () => {
    const settings = server.decode(attributes, config) ?? {};
    validateAttributes(attributes, settings, diagnostics, true);
    await server.definition.validate?.({ ...server.request(diagnostics), config: settings });
  });
  return { diagnostics: encodeDiagnostics(diagnostics, attributes) };
};
