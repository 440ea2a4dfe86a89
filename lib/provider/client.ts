import { KNOWN_RUNTIMES, type Runtime } from '../model/runtimes';
import { FUNCTION_INTEGRATION_TYPE } from '../model/names';
import type { CallOptions, Integration, Platform } from '../platform';
import { isNotFound } from '../platform/errors';
import { ActionReader } from './action-reader';
import { DiagnosticError } from './framework';
import { LeftoverFinder } from './leftovers';

/** What every resource gets: the org, and what is known of it for the life of the process. */
export class Client {
  private runtimesRead: Promise<readonly Runtime[]> | undefined;
  private readonly integrationsRead = new Map<string, Promise<Integration>>();
  private readonly queues = new Map<string, Promise<unknown>>();

  private parts: { readonly reader: ActionReader; readonly leftovers: LeftoverFinder } | undefined;

  constructor(
    /** Undefined as long as the provider's settings depend on what is not yet created. */
    private readonly connected: Platform | undefined,
  ) {}

  /** The org. */
  get platform(): Platform {
    if (this.connected === undefined) throw new Error('The provider has no connection yet.');
    return this.connected;
  }

  /** Reads published actions in batches. */
  get reader(): ActionReader {
    return this.lazy.reader;
  }

  /** Knows what belongs to the resources of this process, and finds what belongs to none. */
  get leftovers(): LeftoverFinder {
    return this.lazy.leftovers;
  }

  private get lazy(): NonNullable<typeof this.parts> {
    this.parts ??= { reader: new ActionReader(this.platform), leftovers: new LeftoverFinder(this.platform) };
    return this.parts;
  }

  /** Whether there is an org to ask. */
  get isConnected(): boolean {
    return this.connected !== undefined;
  }

  /** The org's own runtimes, read once; those known to the model when the org is not known yet. */
  runtimes(options?: CallOptions): Promise<readonly Runtime[]> {
    if (this.connected === undefined) return Promise.resolve(KNOWN_RUNTIMES);
    this.runtimesRead ??= this.connected.functions.runtimes(options).catch((error: unknown) => {
      this.runtimesRead = undefined;
      throw error;
    });
    return this.runtimesRead;
  }

  /**
   * The integration of function actions, read once.
   *
   * @throws DiagnosticError when there is none with that id, or when it takes no functions
   */
  functionIntegration(id: string, options?: CallOptions): Promise<Integration> {
    let read = this.integrationsRead.get(id);
    if (read === undefined) {
      read = this.platform.integrations.get(id, options);
      this.integrationsRead.set(id, read);
      read.catch(() => this.integrationsRead.delete(id));
    }
    return read.then(
      (integration) => {
        if (integration.typeId === FUNCTION_INTEGRATION_TYPE) return integration;
        throw new DiagnosticError(
          'The integration takes no functions',
          `${integration.name} (${id}) is an integration of the type ${integration.typeId}. Function actions belong to one of the type ${FUNCTION_INTEGRATION_TYPE}.`,
          ['integration_id'],
        );
      },
      (error: unknown) => {
        if (!isNotFound(error)) throw error;
        throw new DiagnosticError(
          'No such integration',
          `There is no integration with the id ${JSON.stringify(id)} in the org.`,
          ['integration_id'],
        );
      },
    );
  }

  /** Runs tasks of one kind one after the other: for those that look first and then create. */
  async oneByOne<T>(kind: string, task: () => Promise<T>): Promise<T> {
    const before = this.queues.get(kind) ?? Promise.resolve();
    const run = before.then(task, task);
    this.queues.set(
      kind,
      run.catch(() => undefined),
    );
    return run;
  }

  close(): void {
    this.connected?.close();
  }
}
