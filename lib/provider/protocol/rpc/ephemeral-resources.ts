import { randomUUID } from 'node:crypto';
import { Diagnostics } from '../../framework/diagnostics';
import { secretsIn, settleState, validateAttributes } from '../../framework/planning';
import type { ValueObject } from '../../framework/values';
import type {
  CloseEphemeralResource,
  OpenEphemeralResource,
  ValidateEphemeralResourceConfig,
} from '../messages';
import { encodeDiagnostics } from '../server';
import { encodeDynamicValue } from '../values';
import type { Rpc } from './rpc';

/** Checks an ephemeral resource's configuration; parts of it may be unknown. */
export const validateEphemeralResourceConfig: Rpc<typeof ValidateEphemeralResourceConfig> = async (
  server,
  request,
) => {
  const diagnostics = new Diagnostics();
  const attributes = await server.run(diagnostics, () => {
    const { schema } = server.ephemeral(request.type_name);
    const config = server.decode(schema.attributes, request.config) ?? {};
    validateAttributes(schema.attributes, config, diagnostics, true);
    return Promise.resolve(schema.attributes);
  });
  return { diagnostics: encodeDiagnostics(diagnostics, attributes) };
};

/** Opens it. What its closing needs stays in this process: it may be a secret. */
export const openEphemeralResource: Rpc<typeof OpenEphemeralResource> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const opened = await server.run(diagnostics, async () => {
    const { schema, load } = server.ephemeral(request.type_name);
    const { attributes } = schema;
    const config = server.decode(attributes, request.config) ?? {};
    const handlers = await load();
    const own = { ...server.request(diagnostics), client: server.client, config };
    const { result, close } = await handlers.open(own);
    const settled = settleState(attributes, result as ValueObject, config);
    server.redactSecrets(secretsIn(attributes, settled));
    const id = randomUUID();
    if (close !== undefined) server.opened.set(id, close);
    return { result: encodeDynamicValue(attributes, settled), private: Buffer.from(id, 'utf8') };
  });
  return { ...opened, diagnostics: encodeDiagnostics(diagnostics, undefined) };
};

export const closeEphemeralResource: Rpc<typeof CloseEphemeralResource> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const id = Buffer.from(request.private).toString('utf8');
  const close = server.opened.get(id);
  server.opened.delete(id);
  // Also after a request to stop: what was opened is closed.
  const { signal: _signal, ...own } = server.request(diagnostics);
  await server.run(diagnostics, async () => {
    await close?.({ ...own, signal: AbortSignal.timeout(CLOSE_MS) });
  });
  return { diagnostics: encodeDiagnostics(diagnostics, undefined) };
};

/** A closing that does not end holds up Terraform's own end for no longer than this: milliseconds. */
const CLOSE_MS = 10_000;
