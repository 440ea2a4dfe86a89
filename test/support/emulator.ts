import { startEmulator, type Emulator, type EmulatorOptions } from '../../lib/emulator';
import { controlHeaders } from './terraform';
import { zipOf } from './zips';

/** An emulator for the tests of one file, fast in what is slow on the platform. Close it in afterAll. */
export function startTestEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator({ ...options, settings: { zipProcessingMs: 4, ...options.settings } });
}

/** An answer over plain HTTP. */
export interface Plain<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly text: string;
}

/** Calls an emulator over plain HTTP with a token of its default client: what curl would do. */
export class PlainClient {
  private token: Promise<string> | undefined;

  constructor(
    private readonly emulator: Pick<Emulator, 'url' | 'clientId' | 'clientSecret'> &
      Partial<Pick<Emulator, 'controlToken'>>,
    private readonly credentials = { id: emulator.clientId, secret: emulator.clientSecret },
  ) {}

  accessToken(): Promise<string> {
    return (this.token ??= this.login());
  }

  /** The path is everything behind the host. A string or a buffer is sent as it is. */
  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Plain<Body>> {
    const raw = typeof body === 'string' || Buffer.isBuffer(body);
    const response = await fetch(this.emulator.url + path, {
      method,
      headers: {
        ...(path.startsWith('/api/') && { authorization: `Bearer ${await this.accessToken()}` }),
        ...(path.startsWith('/emulator') && controlHeaders(this.emulator)),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      parsed = undefined;
    }
    return { status: response.status, headers: response.headers, body: parsed as Body, text };
  }

  private async login(): Promise<string> {
    const { id, secret } = this.credentials;
    const response = await fetch(`${this.emulator.url}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    return token;
  }
}

/** The contract of the functions below. */
export const ECHO_CONTRACT = {
  input: {
    inputSchema: {
      $schema: 'http://json-schema.org/draft-04/schema#',
      type: 'object',
      properties: { text: { type: 'string' } },
      required: ['text'],
    },
  },
  output: {
    successSchema: {
      $schema: 'http://json-schema.org/draft-04/schema#',
      type: 'object',
      properties: { text: { type: 'string' } },
    },
  },
};

/** A zip whose function answers `{text: PREFIX + event.text}`. */
export function echoZip(prefix: string): Promise<Buffer> {
  return zipOf({
    'index.js': `exports.handler = async (event) => ({ text: ${JSON.stringify(prefix)} + event.text });`,
  });
}

/** Puts a zip to a presigned URL as the platform asks for it. */
export async function putZip(
  upload: { url?: string; headers?: Record<string, string> },
  zip: Buffer,
): Promise<Response> {
  return fetch(upload.url ?? '', {
    method: 'PUT',
    headers: { ...upload.headers, 'content-type': 'application/zip' },
    body: new Uint8Array(zip),
  });
}

/** Reads until it is as wanted; fails after ten seconds. */
export async function eventually<Value>(
  read: () => Promise<Value>,
  wanted: (value: Value) => boolean,
): Promise<Value> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
    if (Date.now() > deadline) throw new Error(`Not as wanted in time: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
