import { Diagnostics } from '../../framework/diagnostics';
import { settleState } from '../../framework/planning';
import type { ValueObject } from '../../framework/values';
import type { ReadDataSource } from '../messages';
import { encodeDiagnostics } from '../server';
import { encodeDynamicValue } from '../values';
import type { Rpc } from './rpc';

/** Reads a data source. */
export const readDataSource: Rpc<typeof ReadDataSource> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const { attributes } = server.dataSource(request.type_name).schema;
  const state = await server.run(diagnostics, async () => {
    const config = server.decode(attributes, request.config) ?? {};
    const handlers = await server.dataSource(request.type_name).load();
    const read = await handlers.read({ ...server.request(diagnostics), client: server.client, config });
    // Terraform takes nothing but the configured values back where they were configured.
    const configured = Object.entries(config).filter(([, value]) => value !== null);
    const complete = { ...(read as ValueObject), ...Object.fromEntries(configured) };
    return encodeDynamicValue(attributes, settleState(attributes, complete, config));
  });
  return { state, diagnostics: encodeDiagnostics(diagnostics, attributes) };
};
