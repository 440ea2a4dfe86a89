import { Diagnostics } from '../../framework/diagnostics';
import { generatedConfig } from '../../framework/generating';
import type { ValueObject } from '../../framework/values';
import type { GenerateResourceConfig } from '../recent-messages';
import { encodeDiagnostics } from '../server';
import { encodeDynamicValue } from '../values';
import type { Rpc } from './rpc';

/** The configuration that `-generate-config-out` writes of a state. */
export const generateResourceConfig: Rpc<typeof GenerateResourceConfig> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const config = await server.run(diagnostics, async () => {
    const type = server.resource(request.type_name);
    const { attributes } = type.schema;
    const state = server.decode(attributes, request.state);
    if (state === null) return encodeDynamicValue(attributes, null);
    const { generate } = await server.handlers(type);
    const config = generatedConfig(attributes, state);
    return encodeDynamicValue(attributes, ((await generate?.({ state, config })) ?? config) as ValueObject);
  });
  return { config, diagnostics: encodeDiagnostics(diagnostics, undefined) };
};
