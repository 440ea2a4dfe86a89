import { Diagnostics } from '../../framework/diagnostics';
import { validateAttributes } from '../../framework/planning';
import type { ValidateDataResourceConfig } from '../messages';
import { encodeDiagnostics } from '../server';
import type { Rpc } from './rpc';

/** Checks a data source's configuration; parts of it may be unknown. */
export const validateDataResourceConfig: Rpc<typeof ValidateDataResourceConfig> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const attributes = await server.run(diagnostics, async () => {
    const type = server.dataSource(request.type_name);
    const config = server.decode(type.schema.attributes, request.config) ?? {};
    validateAttributes(type.schema.attributes, config, diagnostics, true);
    const { validate } = await type.load();
    await validate?.({ ...server.request(diagnostics), config });
    return type.schema.attributes;
  });
  return { diagnostics: encodeDiagnostics(diagnostics, attributes) };
};
