import { Diagnostics } from '../../framework/diagnostics';
import type { ConfigureProvider } from '../messages';
import { encodeDiagnostics } from '../server';
import type { Rpc } from './rpc';

/** Takes the settings that everything after it works with. */
export const configureProvider: Rpc<typeof ConfigureProvider> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const { definition } = server;
  const { attributes } = definition.schema;
  server.engineVersion = request.terraform_version;
  await server.run(diagnostics, async () => {
    const config = server.decode(attributes, request.config) ?? {};
    server.client = await definition.configure({
      ...server.request(diagnostics),
      config,
      terraformVersion: request.terraform_version,
    });
  });
  return { diagnostics: encodeDiagnostics(diagnostics, attributes) };
};
