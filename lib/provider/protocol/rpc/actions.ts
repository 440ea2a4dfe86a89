import { terminalText } from '../../../shared/escape/terminal';
import { Diagnostics } from '../../framework/diagnostics';
import { validateAttributes } from '../../framework/planning';
import type { Attributes } from '../../framework/schema';
import type { DynamicValueMessage } from '../messages';
import type { InvokeAction, PlanAction, ValidateActionConfig } from '../recent-messages';
import { withoutSecrets } from '../redaction';
import { encodeDiagnostics, type ProviderServer } from '../server';
import type { Rpc, StreamRpc } from './rpc';

/** Checks an action's configuration; parts of it may be unknown. */
export const validateActionConfig: Rpc<typeof ValidateActionConfig> = (server, { type_name: name, config }) =>
  check(server, name, config);

/** A plan does nothing but to check once more, with what is known by then. */
export const planInvocation: Rpc<typeof PlanAction> = (server, { action_type: name, config }) =>
  check(server, name, config);

async function check(
  server: ProviderServer,
  name: string,
  message: Partial<DynamicValueMessage> | undefined,
): ReturnType<Rpc<typeof PlanAction>> {
  const diagnostics = new Diagnostics();
  const attributes = await server.run(diagnostics, async () => {
    const { schema, load } = server.action(name);
    const config = server.decode(schema.attributes, message) ?? {};
    validateAttributes(schema.attributes, config, diagnostics, true);
    const { validate } = await load();
    await validate?.({ ...server.request(diagnostics), config });
    return schema.attributes;
  });
  return { diagnostics: encodeDiagnostics(diagnostics, attributes) };
}

/** Does what the action is for, and says how it goes. */
export const invokeAction: StreamRpc<typeof InvokeAction> = async (server, request, { send, ended }) => {
  const diagnostics = new Diagnostics();
  let attributes: Attributes | undefined;
  // One after the other, whether or not the action waits for it.
  let said = Promise.resolve();
  const progress = (text: string): void => {
    const message = terminalText(withoutSecrets(text));
    said = said.then(() => send({ progress: { message } }));
  };
  await server.run(diagnostics, async () => {
    const { schema, load } = server.action(request.action_type);
    ({ attributes } = schema);
    const config = server.decode(attributes, request.config) ?? {};
    const { invoke } = await load();
    const own = { ...server.request(diagnostics, ended), client: server.client };
    await invoke({ ...own, config: config as never, progress });
  });
  await said;
  await send({ completed: { diagnostics: encodeDiagnostics(diagnostics, attributes) } });
};
