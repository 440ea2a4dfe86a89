import { credentials, Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { Decoder, Encoder, ExtData, type ExtensionCodecType } from '@msgpack/msgpack';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'protobufjs';
import type { Certificate } from '../../../lib/shared/certificates';
import { StartedProvider } from './started-provider';

const { root } = parse(readFileSync(join(__dirname, 'tfplugin6.proto'), 'utf8'), { keepCase: true });

// Values

/** An unknown value on the wire, as Terraform sends it, and as it is read back: by its code. */
export const unknown = (code = 0): ExtData => new ExtData(code, new Uint8Array([0]));
const extensions: ExtensionCodecType<undefined> = {
  tryToEncode: () => null,
  decode: (_data, code) => `unknown ${code}`,
};
/** How an unknown value reads that the provider wrote. */
export const UNKNOWN_READ = 'unknown 0';

export const pack = (value: unknown): { msgpack: Uint8Array } => ({
  msgpack: new Encoder({ useBigInt64: true }).encode(value),
});
export const unpack = (value: unknown): Record<string, unknown> | null => {
  const { msgpack } = value as { msgpack: Uint8Array };
  return new Decoder({ extensionCodec: extensions }).decode(msgpack) as Record<string, unknown> | null;
};
export const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

export interface ReceivedDiagnostic {
  severity: 'ERROR' | 'WARNING';
  summary: string;
  detail: string;
  attribute: (string | number)[] | undefined;
}

/** A response as the tests read it: bytes are Buffers, enumerations names. */
export type Received = Record<string, unknown>;

/** The diagnostics of a response, with their paths flattened. */
export function diagnosticsOf(response: Received | undefined): ReceivedDiagnostic[] {
  const list = (response?.['diagnostics'] ?? response?.['diagnostic'] ?? []) as Record<string, unknown>[];
  return list.map(({ severity, summary, detail, attribute }) => ({
    severity: severity as ReceivedDiagnostic['severity'],
    summary: summary as string,
    detail: detail as string,
    attribute: attribute ? pathOf(attribute) : undefined,
  }));
}

/** A path as one list; `.name` for an attribute, `[key]` for a map's key, a number for an index. */
export function pathOf(path: unknown): (string | number)[] {
  const { steps = [] } = path as { steps?: Record<string, string>[] };
  return steps.map((step) => {
    if (step['attribute_name'] !== undefined) return `.${step['attribute_name']}`;
    if (step['element_key_string'] !== undefined) return `[${step['element_key_string']}]`;
    return Number(step['element_key_int']);
  });
}

/** How long a procedure may take: milliseconds. For what hangs, not for what is slow on a busy machine. */
const DEADLINE_MS = 100_000;

/** A provider's process with a gRPC client that speaks to it as Terraform does. */
export class ProviderProcess extends StartedProvider {
  #client: Client | undefined;

  /** Connects; with another certificate than the one the process was told of when that is given. */
  connect(own: Certificate | undefined = this.certificate): Client {
    const encoded = this.handshake[5] ?? '';
    // The line carries base64 without padding; PEM wants it.
    const padded = Buffer.from(encoded, 'base64').toString('base64');
    const server = `-----BEGIN CERTIFICATE-----\n${padded.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
    const secure =
      encoded === ''
        ? credentials.createInsecure()
        : credentials.createSsl(
            Buffer.from(server),
            own === undefined ? null : Buffer.from(own.keyPem),
            own === undefined ? null : Buffer.from(own.certificatePem),
          );
    return new Client(this.address, secure, {
      'grpc.ssl_target_name_override': 'localhost',
      'grpc.default_authority': 'localhost',
      'grpc.max_receive_message_length': -1,
    });
  }

  /** Calls a procedure of the provider. */
  async call(method: string, request: object = {}): Promise<Received> {
    const requestType = root.lookupType(`tfplugin6.${method}.Request`);
    const responseType = root.lookupType(`tfplugin6.${method}.Response`);
    const bytes = await this.raw(
      `/tfplugin6.Provider/${method}`,
      Buffer.from(requestType.encode(requestType.fromObject(request)).finish()),
    );
    return responseType.toObject(responseType.decode(bytes), { enums: String, longs: Number }) as Received;
  }

  /**
   * Calls a procedure that answers with a stream.
   *
   * @param enough told each answer; true ends the call from this side
   */
  async stream(
    method: string,
    request: object = {},
    enough: (event: Received) => boolean = () => false,
  ): Promise<Received[]> {
    const requestType = root.lookupType(`tfplugin6.${method}.Request`);
    const eventType = root.lookupType(`tfplugin6.${method}.Event`);
    const asIs = (bytes: Buffer): Buffer => bytes;
    const call = (this.#client ??= this.connect()).makeServerStreamRequest(
      `/tfplugin6.Provider/${method}`,
      asIs,
      asIs,
      Buffer.from(requestType.encode(requestType.fromObject(request)).finish()),
      new Metadata(),
      { deadline: Date.now() + DEADLINE_MS },
    );
    const events: Received[] = [];
    const read = (bytes: Buffer): Received =>
      eventType.toObject(eventType.decode(bytes), { enums: String, longs: Number }) as Received;
    return new Promise((resolve, reject) => {
      call.on('data', (bytes: Buffer) => {
        const event = read(bytes);
        events.push(event);
        if (!enough(event)) return;
        call.cancel();
        resolve(events);
      });
      call.on('end', () => {
        resolve(events);
      });
      call.on('error', reject);
    });
  }

  /** Calls any procedure with bytes; the connection is kept. */
  raw(path: string, request: Buffer, client = (this.#client ??= this.connect())): Promise<Buffer> {
    const asIs = (bytes: Buffer): Buffer => bytes;
    return new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + DEADLINE_MS };
      const none = new Metadata();
      client.makeUnaryRequest(
        path,
        asIs,
        asIs,
        request,
        none,
        options,
        (error: ServiceError | null, response?: Buffer) => {
          if (error) reject(error);
          else resolve(response ?? Buffer.alloc(0));
        },
      );
    });
  }

  /** Ends the process as Terraform does, or kills it. */
  override async stop(): Promise<number | string> {
    if (this.alive && this.handshake.length === 6) {
      await this.raw('/plugin.GRPCController/Shutdown', Buffer.alloc(0)).catch(() => undefined);
    }
    this.#client?.close();
    // As Terraform does: whoever has not ended by then is killed.
    const timer = setTimeout(() => {
      this.kill('SIGKILL');
    }, 2_000);
    const ended = await this.ended;
    clearTimeout(timer);
    return ended;
  }
}
