import type { ProviderDefinition } from '../framework/provider';
import type { Listener } from './handshake';
import { captureConsole, createLogger } from './log';
import { withoutSecrets } from './redaction';
import { ProviderServer } from './server';
import { createTransport, type TransportOptions } from './transport';

/** Serves the connections that a listener has got and will get, until the client ends it. */
export function start(
  definition: ProviderDefinition,
  listener: Pick<Listener, 'serve'>,
  tls: TransportOptions['tls'],
): void {
  const log = createLogger();
  captureConsole(log);
  const fail = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(withoutSecrets(`The Terraform provider failed: ${message}\n`));
    log.error('The provider failed', { stack: error instanceof Error ? error.stack : undefined });
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const provider = new ProviderServer(definition, log);
  const end = async (): Promise<void> => {
    if (provider.client !== undefined) await definition.dispose?.(provider.client);
    await transport.close();
    process.exit(0);
  };
  const transport = createTransport(provider, {
    tls,
    onShutdown: () => {
      void end();
    },
  });
  listener.serve((connection) => {
    transport.accept(connection);
  });
}
