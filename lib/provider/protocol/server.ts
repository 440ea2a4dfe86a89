import { terminalLine, terminalText } from '../../shared/escape/terminal';
import { isAtLeast } from '../../terraform/engine';
import { FEATURES } from '../../terraform/features';
import { DiagnosticError, type Diagnostics } from '../framework/diagnostics';
import type { FunctionType } from '../framework/function';
import { secretsIn } from '../framework/planning';
import type { ActionType } from '../framework/action';
import type { ListResourceType } from '../framework/query';
import type { ProviderDefinition } from '../framework/provider';
import type { Logger, Request } from '../framework/request';
import type {
  DataSourceType,
  EphemeralType,
  PrivateState,
  ResourceHandlers,
  ResourceType,
} from '../framework/resource';
import type { Attributes } from '../framework/schema';
import type { ValueObject } from '../framework/values';
import { Severity, type DiagnosticMessage, type DynamicValueMessage } from './messages';
import { encodePath } from './paths';
import { redact, withoutSecrets } from './redaction';
import { decodeDynamicValue } from './values';

/** How long a request may go on after Terraform asked to stop, before it is answered with what it has reached. */
const STOP_GRACE_MS = 1_500;

/** The rules of one provider process, whatever carries its messages: what all RPCs share. */
export class ProviderServer {
  readonly #resources: ReadonlyMap<string, ResourceType>;
  readonly #dataSources: ReadonlyMap<string, DataSourceType>;
  readonly #ephemerals: ReadonlyMap<string, EphemeralType>;
  readonly #functions: ReadonlyMap<string, FunctionType>;
  readonly #lists: ReadonlyMap<string, ListResourceType>;
  readonly #actions: ReadonlyMap<string, ActionType>;
  readonly #handlers = new Map<string, Promise<ResourceHandlers>>();
  readonly #stop = new AbortController();
  /** How to close what is open: its id → what ends it. */
  readonly opened = new Map<string, (request: Request) => Promise<void>>();
  /** What the provider's configuration made; undefined before. */
  client: unknown;
  /** The version of what runs this provider, once it has said it. */
  engineVersion = '';

  constructor(
    readonly definition: ProviderDefinition,
    readonly log: Logger,
  ) {
    this.#resources = byName(definition.resources);
    this.#dataSources = byName(definition.dataSources);
    this.#ephemerals = byName(definition.ephemerals);
    this.#functions = byName(definition.functions);
    this.#lists = byName(definition.lists);
    this.#actions = byName(definition.actions);
  }

  /** Aborts every request in flight and every later one. */
  stop(): void {
    this.#stop.abort(new DiagnosticError('Stopped', 'Terraform was asked to stop.'));
  }

  resource(name: string): ResourceType {
    return found('resource type', name, this.#resources);
  }

  dataSource(name: string): DataSourceType {
    return found('data source', name, this.#dataSources);
  }

  ephemeral(name: string): EphemeralType {
    return found('ephemeral resource', name, this.#ephemerals);
  }

  functionType(name: string): FunctionType {
    return found('function', name, this.#functions);
  }

  list(name: string): ListResourceType {
    return found('list resource', name, this.#lists);
  }

  action(name: string): ActionType {
    return found('action', name, this.#actions);
  }

  /**
   * Whether what runs this provider has a feature. It names its version, not itself; so this is only for what both engines
   * have since the same one.
   */
  clientHas(feature: 'identity'): boolean {
    return this.engineVersion !== '' && isAtLeast(this.engineVersion, FEATURES[feature].since.terraform);
  }

  /** A resource's handlers, loaded when first needed. */
  handlers(type: ResourceType): Promise<ResourceHandlers> {
    let handlers = this.#handlers.get(type.name);
    if (handlers === undefined) {
      handlers = type.load();
      this.#handlers.set(type.name, handlers);
    }
    return handlers;
  }

  /** Reads a value and remembers the secrets in it, so that nothing this process writes can show them. */
  decode(attributes: Attributes, message: Partial<DynamicValueMessage> | undefined): ValueObject | null {
    const value = decodeDynamicValue(attributes, message);
    this.redactSecrets(secretsIn(attributes, value));
    return value;
  }

  redactSecrets(secrets: readonly string[]): void {
    for (const secret of secrets) redact(secret);
  }

  /** @param ended aborts when the client has gone away from this request */
  request(diagnostics: Diagnostics, ended?: AbortSignal): Request {
    const stopped = this.#stop.signal;
    return {
      diagnostics,
      signal: ended === undefined ? stopped : AbortSignal.any([stopped, ended]),
      log: this.log,
    };
  }

  /**
   * Runs one request. Whatever it throws becomes a diagnostic. When Terraform asks to stop and the request does not end by
   * itself, it is given up after a moment.
   *
   * @returns what `work` returned, or undefined when it failed
   */
  async run<T>(diagnostics: Diagnostics, work: () => Promise<T>): Promise<T | undefined> {
    const { signal } = this.#stop;
    let timer: NodeJS.Timeout | undefined;
    let giveUp: (() => void) | undefined;
    const stopped = new Promise<never>((_, reject) => {
      giveUp = () => {
        timer = setTimeout(() => {
          reject(new DiagnosticError('Stopped', 'Terraform was asked to stop before this was done.'));
        }, STOP_GRACE_MS);
      };
      signal.addEventListener('abort', giveUp, { once: true });
    });
    try {
      return await Promise.race([work(), stopped]);
    } catch (error) {
      this.#report(error, diagnostics);
      return undefined;
    } finally {
      if (giveUp) signal.removeEventListener('abort', giveUp);
      clearTimeout(timer);
    }
  }

  #report(error: unknown, diagnostics: Diagnostics): void {
    if (error instanceof DiagnosticError) {
      diagnostics.error(error.summary, error.detail, error.path);
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    this.log.error('The provider failed', {
      error: message,
      stack: error instanceof Error ? error.stack : undefined,
    });
    diagnostics.error(
      'The provider failed',
      `${message || 'Something failed without saying why.'} This should not happen: please report it, with the log of TF_LOG=debug.`,
    );
  }
}

function byName<T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((each) => [each.name, each]));
}

/** @throws DiagnosticError that names all there are */
function found<T>(kind: string, name: string, all: ReadonlyMap<string, T>): T {
  const one = all.get(name);
  if (one !== undefined) return one;
  throw new DiagnosticError(
    `Unknown ${kind}`,
    `The provider has no ${kind} ${JSON.stringify(name)}. It has: ${[...all.keys()].join(', ') || 'none'}.`,
  );
}

/** Diagnostics for the wire: Terraform prints them on a terminal. Without secrets, and with everything in them to be seen. */
export function encodeDiagnostics(
  diagnostics: Diagnostics,
  attributes: Attributes | undefined,
): DiagnosticMessage[] {
  return diagnostics.list.map(({ severity, summary, detail, path }) => ({
    severity: Severity[severity],
    summary: terminalLine(withoutSecrets(summary)),
    detail: terminalText(withoutSecrets(detail)),
    ...(attributes && path && path.length > 0 && { attribute: encodePath(attributes, path) }),
  }));
}

/** The provider's notes on a resource: JSON on the wire, and nothing at all when there are none. */
export class PrivateNotes implements PrivateState {
  #notes: Readonly<Record<string, unknown>>;

  constructor(bytes: Uint8Array | undefined) {
    this.#notes = {};
    if (!bytes?.length) return;
    try {
      const parsed: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
      if (typeof parsed === 'object' && parsed !== null) this.#notes = parsed as Record<string, unknown>;
    } catch {
      // Notes of another provider (a moved resource) are none of ours.
    }
  }

  get(): Readonly<Record<string, unknown>> {
    return this.#notes;
  }

  set(notes: Readonly<Record<string, unknown>>): void {
    this.#notes = notes;
  }

  encode(): Uint8Array {
    return Object.keys(this.#notes).length === 0
      ? new Uint8Array(0)
      : Buffer.from(JSON.stringify(this.#notes), 'utf8');
  }
}
