import {
  Server,
  ServerCredentials,
  status,
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type MethodDefinition,
} from '@grpc/grpc-js';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Certificate } from '../../shared/certificates';
import { Empty, HealthCheckResponse, SERVING } from './messages';
import { withoutSecrets } from './redaction';
import { procedures, streamingProcedures } from './rpc';
import type { ProviderServer } from './server';

const NO_LIMIT = -1;

/** How long a client may take to read its last answers when the process ends. */
const CLOSE_MS = 250;

/** A running gRPC server that is given its connections one by one. */
interface Transport {
  accept(connection: Duplex): void;
  /** Lets the answers that are on their way out, and ends every connection. */
  close(): Promise<void>;
}

export interface TransportOptions {
  /** Mutual TLS: our certificate, and the only client certificate that is let in. Without it connections are plain. */
  readonly tls?: { readonly own: Certificate; readonly client: string } | undefined;
  /** Called after the controller's Shutdown has been answered. */
  readonly onShutdown: () => void;
}

/** Serves the provider and go-plugin's services beside it. */
export function createTransport(provider: ProviderServer, { tls, onShutdown }: TransportOptions): Transport {
  const server = new Server({
    'grpc.max_receive_message_length': NO_LIMIT,
    'grpc.max_send_message_length': NO_LIMIT,
    'grpc.enable_channelz': 0,
    // In megabytes: large states of many resources at once are no abuse here.
    'grpc-node.max_session_memory': 1024,
  });
  const unary = (handle: (request: Buffer) => Promise<Buffer>): handleUnaryCall<Buffer, Buffer> => {
    return ({ request }, callback) => {
      handle(request).then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback({ code: status.INTERNAL, details: detailsOf(error) });
        },
      );
    };
  };

  server.addService(
    service('tfplugin6.Provider', [
      ...Object.keys(procedures).map((name) => ({ name })),
      ...Object.keys(streamingProcedures).map((name) => ({ name, responseStream: true })),
    ]),
    {
      ...mapValues(procedures, (call) => unary((request) => call(provider, request))),
      ...mapValues(streamingProcedures, (call) =>
        streamed((request, stream) => call(provider, request, stream)),
      ),
    },
  );
  server.addService(service('plugin.GRPCController', [{ name: 'Shutdown' }]), {
    Shutdown: unary(() => {
      setImmediate(onShutdown);
      return Promise.resolve(Empty.encode({}));
    }),
  });
  // Nothing is ever sent: stdout belongs to the handshake, and logs go to stderr. The stream stays open, as clients expect.
  const open = new Set<{ end(): void }>();
  const silent: handleServerStreamingCall<Buffer, Buffer> = (call) => {
    open.add(call);
  };
  server.addService(service('plugin.GRPCStdio', [{ name: 'StreamStdio', responseStream: true }]), {
    StreamStdio: silent,
  });
  const broker: handleBidiStreamingCall<Buffer, Buffer> = (call) => {
    open.add(call);
    call.on('data', () => undefined);
    call.on('end', () => {
      call.end();
    });
  };
  server.addService(
    service('plugin.GRPCBroker', [{ name: 'StartStream', requestStream: true, responseStream: true }]),
    { StartStream: broker },
  );
  server.addService(service('grpc.health.v1.Health', [{ name: 'Check' }]), {
    Check: unary(() => Promise.resolve(HealthCheckResponse.encode({ status: SERVING }))),
  });

  const injector = server.createConnectionInjector(
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(
          Buffer.from(tls.client),
          [{ private_key: Buffer.from(tls.own.keyPem), cert_chain: Buffer.from(tls.own.certificatePem) }],
          true,
        ),
  );
  return {
    accept: (connection) => {
      injector.injectConnection(connection);
      // The listener hands its connections over paused; TLS starts them by itself.
      if (tls === undefined) connection.resume();
    },
    close: () =>
      new Promise((resolve) => {
        for (const call of open) call.end();
        setTimeout(resolve, CLOSE_MS);
        server.tryShutdown(() => {
          resolve();
        });
      }),
  };
}

/** Serves a procedure with many answers, no faster than its client reads them. */
function streamed(
  handle: (
    request: Buffer,
    stream: { send(answer: Buffer): Promise<void>; readonly ended: AbortSignal },
  ) => Promise<void>,
): handleServerStreamingCall<Buffer, Buffer> {
  return (call) => {
    const gone = new AbortController();
    call.on('cancelled', () => {
      gone.abort();
    });
    const send = async (answer: Buffer): Promise<void> => {
      if (gone.signal.aborted || call.write(answer)) return;
      await once(call, 'drain', { signal: gone.signal }).catch(() => undefined);
    };
    handle(call.request, { send, ended: gone.signal }).then(
      () => {
        call.end();
      },
      (error: unknown) => {
        call.emit('error', { code: status.INTERNAL, details: detailsOf(error) });
      },
    );
  };
}

function detailsOf(error: unknown): string {
  return withoutSecrets(error instanceof Error ? error.message : String(error));
}

function mapValues<From, To>(
  all: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, map(value)]));
}

type Method = { name: string; requestStream?: boolean; responseStream?: boolean };

/** A service of procedures whose messages are bytes here: what is in them is the procedures' own affair. */
function service(name: string, methods: readonly Method[]): Record<string, MethodDefinition<Buffer, Buffer>> {
  const asIs = (bytes: Buffer): Buffer => bytes;
  return Object.fromEntries(
    methods.map((method) => [
      method.name,
      {
        path: `/${name}/${method.name}`,
        requestStream: method.requestStream === true,
        responseStream: method.responseStream === true,
        requestSerialize: asIs,
        requestDeserialize: asIs,
        responseSerialize: asIs,
        responseDeserialize: asIs,
      },
    ]),
  );
}
