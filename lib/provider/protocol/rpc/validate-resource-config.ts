import { Diagnostics } from '../../framework/diagnostics';
import { validateAttributes } from '../../framework/planning';
import type { ValidateResourceConfig } from '../messages';
import { encodeDiagnostics } from '../server';
import type { Rpc } from './rpc';

/** Checks what can be told from the configuration alone; parts of it may be unknown. */
export const validateResourceConfig: Rpc<typeof ValidateResourceConfig> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const attributes = await server.run(diagnostics, async () => {
    const type = server.resource(request.type_name);
    const config = server.decode(type.schema.attributes, request.config) ?? {};
    const writeOnlyAllowed = request.client_capabilities?.write_only_attributes_allowed === true;
    validateAttributes(type.schema.attributes, config, diagnostics, writeOnlyAllowed);
    const { validate } = await server.handlers(type);
    await validate?.({ ...server.request(diagnostics), config });
    return type.schema.attributes;
  });
  return { diagnostics: encodeDiagnostics(diagnostics, attributes) };
};
