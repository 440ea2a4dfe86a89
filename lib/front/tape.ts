import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { writeWhole } from '../shared/files';
import type { Json } from '../shared/json';
import { Redactor } from '../shared/redaction';
import { isSecretName, maskText, maskValue } from '../shared/sensitive';
import { answerItself, HOP_BY_HOP } from './forward';

/** What is done with the calls of functions to hosts that are not led elsewhere. */
export interface TapeOptions {
  /** `record`: they are made, and what is answered is kept. `replay`: what was kept is answered, and nothing is called. */
  readonly mode: 'record' | 'replay';
  readonly directory: string;
  /** What must not be written down. Asked at each call: it may change. */
  readonly secrets: () => Iterable<string>;
}

/** One call as a file has it: without secrets, and made to be read and changed by people. */
interface Recording {
  readonly request: { readonly method: string; readonly url: string; readonly body: string };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** Whether the body is base64, because it is no text. */
    readonly base64?: true;
  };
}

/** A request that was read whole. */
interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Bodies are kept in memory and in files: a bound of ours. */
const BODY_MAX_BYTES = 10_000_000;
/** Headers of an answer that are made anew, or mean nothing later. */
const NOT_KEPT = new Set([
  ...HOP_BY_HOP,
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'set-cookie',
  'date',
]);

/** What real services answered, in files: `DIRECTORY/HOST/DIGEST-NUMBER.json`. */
export class Tape {
  /** How often each call was made in this run. */
  readonly #counts = new Map<string, number>();

  constructor(private readonly options: TapeOptions) {}

  /** Answers a request to a real host. */
  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { mode, directory } = this.options;
    try {
      const body = await readAll(request);
      const call: Call = { method: request.method ?? 'GET', url, headers: request.headers, body };
      const redactor = new Redactor();
      redactor.add(...this.options.secrets());
      const described = describe(call, redactor);
      const name = digestOf(described);
      const number = (this.#counts.get(name) ?? 0) + 1;
      this.#counts.set(name, number);
      const folder = join(directory, url.hostname);
      if (mode === 'replay') {
        const found = recordingOf(folder, name, number);
        if (found === undefined) {
          const what = `${described.method} ${described.url}`;
          answerItself(response, 502, `${directory} has no recording of ${what} with this body.`);
        } else play(found, response);
        return;
      }
      const answer = await make(call);
      if (number === 1) forget(folder, name);
      const kept: Recording = { request: described, response: keep(answer, redactor) };
      writeWhole(join(folder, `${name}-${number}.json`), `${JSON.stringify(kept, undefined, 2)}\n`);
      response
        .writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length })
        .end(answer.body);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (response.headersSent) response.destroy();
      else answerItself(response, 502, `${url.host} was not recorded or replayed: ${code ?? message}.`);
    }
  }
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    if (size > BODY_MAX_BYTES) throw new Error(`a body has more than ${BODY_MAX_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** What names a call. Its headers do not: they hold credentials, dates and versions of libraries. */
function describe({ method, url, headers, body }: Call, redactor: Redactor): Recording['request'] {
  const text = textIn(body);
  return {
    method,
    url: redactor.withoutSecrets(maskText(url.href)),
    body: text === undefined ? `sha256:${sha256(body)}` : masked(text, headers['content-type'], redactor),
  };
}

function digestOf(described: Recording['request']): string {
  return `${described.method}-${sha256(JSON.stringify(described)).slice(0, 16)}`;
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Makes the call at the real host. */
async function make({ method, url, headers, body }: Call): Promise<Answer> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const sent = Object.entries(headers).filter(
    ([name]) => !HOP_BY_HOP.has(name) && name !== 'transfer-encoding',
  );
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    send(
      url,
      {
        method,
        agent: false,
        // What is packed cannot be read by people, nor be searched for secrets.
        headers: {
          ...Object.fromEntries(sent),
          'accept-encoding': 'identity',
          ...(body.length > 0 && { 'content-length': body.length }),
        },
      },
      resolve,
    )
      .on('error', reject)
      .end(body);
  });
  const packed = await readAll(answer);
  const kept = Object.entries(answer.headers).filter(
    ([name]) => !NOT_KEPT.has(name) || name === 'set-cookie',
  );
  return {
    status: answer.statusCode ?? 502,
    headers: Object.fromEntries(kept) as Record<string, string>,
    body: unpacked(packed, answer.headers['content-encoding']),
  };
}

/** A server may pack its answer although it was asked not to. */
function unpacked(body: Buffer, encoding = 'identity'): Buffer {
  const limit = { maxOutputLength: BODY_MAX_BYTES };
  switch (encoding.toLowerCase()) {
    case 'identity':
      return body;
    case 'gzip':
      return gunzipSync(body, limit);
    case 'deflate':
      return inflateSync(body, limit);
    case 'br':
      return brotliDecompressSync(body, limit);
    default:
      throw new Error(`its content encoding ${JSON.stringify(encoding)} is not known`);
  }
}

/** An answer without secrets. */
function keep({ status, headers, body }: Answer, redactor: Redactor): Recording['response'] {
  const kept = Object.entries(headers).filter(([name]) => !NOT_KEPT.has(name));
  const clean = kept.map(([name, value]) => [name, redactor.withoutSecrets(maskValue(name, String(value)))]);
  const text = textIn(body);
  const bytes = text === undefined ? redactor.withoutSecrets(body.toString('latin1')) : undefined;
  return {
    status,
    headers: Object.fromEntries(clean) as Record<string, string>,
    ...(bytes === undefined
      ? { body: masked(text ?? '', headers['content-type'], redactor) }
      : { body: Buffer.from(bytes, 'latin1').toString('base64'), base64: true }),
  };
}

/** The text that bytes are; undefined when they are none. */
function textIn(body: Buffer): string | undefined {
  const text = body.toString('utf8');
  return Buffer.from(text, 'utf8').equals(body) ? text : undefined;
}

function masked(text: string, type: string | undefined, redactor: Redactor): string {
  if (type === undefined || /json/i.test(type)) {
    try {
      const value = JSON.parse(text) as Json;
      const clean = maskJson(value, '');
      // Written anew only where something was masked: numbers do not keep their form.
      return redactor.withoutSecrets(
        JSON.stringify(clean) === JSON.stringify(value) ? text : JSON.stringify(clean),
      );
    } catch {
      // It is text, whatever its type says.
    }
  }
  return redactor.withoutSecrets(maskText(text));
}

/** `{"token": {"value": …}}`: the name stands above. */
const HELD = /^(value|content|data|raw|text)$/i;

function maskJson(value: Json, name: string): Json {
  if (typeof value === 'string') return maskValue(name, value);
  if (typeof value === 'number') return isSecretName(name) ? 0 : value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => maskJson(each, name));
  if (typeof value !== 'object' || value === null) return value;
  const nameOf = (key: string): string => (isSecretName(name) && HELD.test(key) ? name : key);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, maskJson(member, nameOf(key))]),
  );
}

/** The recording of a call that is made for the nth time: its nth answer, or else its last. */
function recordingOf(folder: string, name: string, number: number): Recording | undefined {
  for (let nth = number; nth > 0; nth -= 1) {
    const file = join(folder, `${name}-${nth}.json`);
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Recording;
  }
  return undefined;
}

/** Removes what an earlier run has kept of a call. */
function forget(folder: string, name: string): void {
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder)) if (file.startsWith(`${name}-`)) rmSync(join(folder, file));
}

function play({ response: { status, headers, body, base64 } }: Recording, response: ServerResponse): void {
  const bytes = Buffer.from(body, base64 ? 'base64' : 'utf8');
  response.writeHead(status, { ...headers, 'content-length': bytes.length }).end(bytes);
}
