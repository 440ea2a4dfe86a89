import type {
  ArchitectApi,
  AuthorizationApi,
  IntegrationsApi,
  Models,
  OrganizationApi,
  TokensApi,
} from 'purecloud-platform-client-v2';
import type { World, OAuthClient } from './world';
import type { Org } from './store/org';
import type { ZipOrders } from './lifecycle/zip-processing';
import { badField, badRequest } from './errors';
import type { JsonObject } from '../shared/json';

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a request gives to an operation, after authentication, permission and form were checked. */
export interface OperationCall<Body = unknown> {
  readonly world: World;
  readonly org: Org;
  readonly client: OAuthClient;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Protocol and host as the client sees them. */
  readonly baseUrl: string;
  /** Names the request in errors and logs. */
  readonly contextId: string;
  /** What faults order for an uploaded zip. */
  readonly zipOrders?: ZipOrders;
}

/** An answer with another status than 200, other headers or another type than JSON. */
export class Answer {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

/** The answer of a deletion. */
export const NO_CONTENT = new Answer(204, undefined);

/** A text in another type than JSON. */
export function textAnswer(body: string, type = 'text/plain; charset=utf-8', status = 200): Answer {
  return new Answer(status, body, { 'content-type': type });
}

/** One operation of an API: the server's whole knowledge of it. */
export interface Operation<Body = unknown> {
  /** The method's name in the official SDK; unique. */
  readonly id: string;
  readonly method: Method;
  /** With `:name` for each path parameter. */
  readonly path: string;
  /** What the client needs; undefined: any valid token will do. */
  readonly permission?: string;
  /**
   * `none`: no token (login, uploads with a signature). `control`: the emulator's own API. `page`: a file for a browser, which
   * no fault hits. Default: `token`.
   */
  readonly access?: 'token' | 'none' | 'control' | 'page';
  /** Draft-07 schema of the body; undefined: a body is not read. */
  readonly body?: JsonObject;
  /** Whether the body may be missing. Default: false. */
  readonly bodyOptional?: boolean;
  /** Counts against the per-second limit of function configuration, publish and delete requests. */
  readonly functionLimit?: boolean;
  /** What is refused before the body is read, by its headers alone; undefined: nothing is. */
  refuse?(call: OperationCall): Answer | undefined;
  /**
   * Does it. Checks come first, in the service's order, and changes last, without waiting in between: a thrown error
   * must mean that nothing changed.
   */
  handle(call: OperationCall<Body>): unknown;
}

/** The official SDK's methods: what each operation's answer is typed by. */
type Sdk = IntegrationsApi & ArchitectApi & AuthorizationApi & OrganizationApi & TokensApi;

/** What the SDK says that an operation answers; anything for operations that it does not know. */
type AnswerOf<Id> = Id extends keyof Sdk
  ? Sdk[Id] extends (...args: never[]) => Promise<infer Body>
    ? Body | Answer
    : unknown
  : unknown;

/** Declares an operation: its answer must be what the SDK's method of this name gives. */
export function operation<const Id extends string, Body = undefined>(
  definition: Omit<Operation<Body>, 'id' | 'handle'> & {
    readonly id: Id;
    handle(call: OperationCall<Body>): AnswerOf<Id> | Promise<AnswerOf<Id>>;
  },
): Operation {
  return definition as unknown as Operation;
}

/** The query of a request, read with checks. */
export class Query {
  constructor(private readonly values: Readonly<Record<string, unknown>>) {}

  /** The value, or the first of several; undefined when it is missing or empty. */
  text(name: string): string | undefined {
    const value = this.values[name];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === 'string' && first !== '' ? first : undefined;
  }

  /** All values, whether repeated or separated by commas. */
  list(name: string): string[] {
    const value = this.values[name];
    const items: unknown[] = Array.isArray(value) ? value : [value];
    return items
      .filter((item) => typeof item === 'string')
      .flatMap((item) => item.split(','))
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /** @throws PlatformError 400 when it is not a whole number in the range */
  integer(name: string, fallback: number, min: number, max: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^-?\d{1,9}$/.test(value) && number >= min && number <= max) return number;
    throw badField(
      name,
      `The value ${JSON.stringify(value)} of ${name} must be a whole number from ${min} to ${max}.`,
    );
  }

  /** @throws PlatformError 400 when it is neither `true` nor `false` */
  flag(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value === 'true' || value === 'false') return value === 'true';
    throw badField(name, `The value ${JSON.stringify(value)} of ${name} must be true or false.`);
  }

  /** @throws PlatformError 400 when it is none of the choices */
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice.toLowerCase() === value.toLowerCase());
    if (found !== undefined) return found;
    throw badField(
      name,
      `The value ${JSON.stringify(value)} of ${name} must be one of ${choices.join(', ')}.`,
    );
  }

  /** The query as it was, without the named ones, for the URIs of neighbouring pages. */
  without(...names: string[]): URLSearchParams {
    const rest = new URLSearchParams();
    for (const [name, value] of Object.entries(this.values)) {
      if (names.includes(name)) continue;
      for (const item of Array.isArray(value) ? (value as unknown[]) : [value])
        rest.append(name, String(item));
    }
    return rest;
  }
}

/** A page of a list with the URIs of its neighbours: page numbers, and tokens that do the same. [sdk] */
export function page<Record, Entity>(
  call: OperationCall,
  path: string,
  records: readonly Record[],
  entityOf: (record: Record) => Entity,
): Omit<Models.ActionEntityListing, 'entities'> & { entities: Entity[] } {
  const pageSize = call.query.integer('pageSize', 25, 1, call.world.settings.pageSizeMax);
  const pageNumber = pageOfToken(call.query) ?? call.query.integer('pageNumber', 1, 1, 1_000_000);
  const pageCount = Math.ceil(records.length / pageSize);
  const start = (pageNumber - 1) * pageSize;
  const uri = (number: number, token?: 'nextPage' | 'previousPage'): string => {
    const query = call.query.without('pageSize', 'pageNumber', 'nextPage', 'previousPage');
    query.set('pageSize', String(pageSize));
    query.set('pageNumber', String(number));
    if (token) query.set(token, Buffer.from(`page:${number}`).toString('base64url'));
    return `${path}?${query.toString()}`;
  };
  return {
    entities: records.slice(start, start + pageSize).map(entityOf),
    pageSize,
    pageNumber,
    total: records.length,
    pageCount,
    firstUri: uri(1),
    lastUri: uri(Math.max(pageCount, 1)),
    selfUri: uri(pageNumber),
    ...(pageNumber < pageCount && { nextUri: uri(pageNumber + 1, 'nextPage') }),
    ...(pageNumber > 1 && { previousUri: uri(pageNumber - 1, 'previousPage') }),
  };
}

function pageOfToken(query: Query): number | undefined {
  const token = query.text('nextPage') ?? query.text('previousPage');
  if (token === undefined) return undefined;
  const number = /^page:(\d{1,7})$/.exec(Buffer.from(token, 'base64url').toString('latin1'))?.[1];
  if (number === undefined || Number(number) < 1) throw badRequest('The page token is not valid.');
  return Number(number);
}
