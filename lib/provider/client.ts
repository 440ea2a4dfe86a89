import type { Runtime } from '../model/runtimes';
import { FUNCTION_INTEGRATION_TYPE } from '../model/names';
import type { Organization } from '../model/organizations';
import type { CallOptions, Integration, Platform } from '../platform';
import { isNotFound, PlatformError } from '../platform/errors';
import { ActionReader } from './action-reader';
import { DiagnosticError, type Logger } from './framework';
import { Ownership } from './ownership/ownership';

/** What every resource gets: the org, and what is known of it for the life of the process. */
export class Client {
  private organizationRead: Promise<Organization | undefined> | undefined;
  private runtimesRead: Promise<readonly Runtime[]> | undefined;
  private readonly integrationsRead = new Map<string, Promise<Integration>>();
  private readonly fieldsRead = new Map<string, Promise<readonly string[] | undefined>>();
  private readonly plannedFields = new Map<string, readonly string[] | undefined>();
  private readonly plannedIntegrations = new Set<string>();
  private readonly plannedNames = new Map<string, string | undefined>();
  private readonly plans = new Map<string, string>();

  private parts: { readonly reader: ActionReader; readonly ownership: Ownership } | undefined;

  constructor(
    /** Undefined as long as the provider's settings depend on what is not yet created. */
    private readonly connected: Platform | undefined,
    private readonly log: Pick<Logger, 'warn'>,
    /** What tells this configuration of the provider from others of the same run. */
    private readonly settings = '',
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

  /** Knows what belongs to the resources of this state. */
  get ownership(): Ownership {
    return this.lazy.ownership;
  }

  private get lazy(): NonNullable<typeof this.parts> {
    this.parts ??= {
      reader: new ActionReader(this.platform),
      ownership: new Ownership(this.platform, this.log, this.settings),
    };
    return this.parts;
  }

  /** Whether there is an org to ask. */
  get isConnected(): boolean {
    return this.connected !== undefined;
  }

  /** Which org answers, asked once; undefined where it does not say that. */
  organization(options?: CallOptions): Promise<Organization | undefined> {
    this.organizationRead ??= this.platform.organization(options).catch((error: unknown) => {
      if (!(error instanceof PlatformError) || error.kind === 'stopped') throw error;
      this.log.warn('It is not known which org this is: identities are without it', { error: error.message });
      return undefined;
    });
    return this.organizationRead;
  }

  /** The org's own runtimes, read once. */
  runtimes(options?: CallOptions): Promise<readonly Runtime[]> {
    this.runtimesRead ??= this.platform.functions.runtimes(options).catch((error: unknown) => {
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
  async functionIntegration(id: string, options?: CallOptions): Promise<Integration> {
    const integration = await this.integration(id, options);
    if (integration.typeId === FUNCTION_INTEGRATION_TYPE) return integration;
    throw new DiagnosticError(
      'The integration takes no functions',
      `${integration.name} (${id}) is an integration of the type ${integration.typeId}. Function actions belong to one of the type ${FUNCTION_INTEGRATION_TYPE}.`,
      ['integration_id'],
    );
  }

  /**
   * An integration, read once.
   *
   * @throws DiagnosticError when there is none with that id
   */
  integration(id: string, options?: CallOptions): Promise<Integration> {
    let read = this.integrationsRead.get(id);
    if (read === undefined) {
      read = this.platform.integrations.get(id, options);
      this.integrationsRead.set(id, read);
      read.catch(() => this.integrationsRead.delete(id));
    }
    return read.catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
      throw new DiagnosticError(
        'No such integration',
        `There is no integration with the id ${JSON.stringify(id)} in the org.`,
        ['integration_id'],
      );
    });
  }

  /**
   * Notes what is planned for an action.
   *
   * @returns whether something else was planned for it before: then two resources manage the same action
   */
  plansDifferently(actionId: string, plan: string): boolean {
    const before = this.plans.get(actionId);
    this.plans.set(actionId, plan);
    return before !== undefined && before !== plan;
  }

  /** Says which fields a credential will have: the org may not know them yet. */
  planFields(credentialId: string, fields: readonly string[] | undefined): void {
    this.plannedFields.set(credentialId, fields);
  }

  /** Says how an integration will be called; undefined where that is not known yet. */
  planName(integrationId: string, name: string | undefined): void {
    this.plannedNames.set(integrationId, name);
  }

  /** How an integration will be called when the plan is carried out; undefined where that is not known yet. */
  plannedName({ id, name }: Pick<Integration, 'id' | 'name'>): string | undefined {
    return this.plannedNames.has(id) ? this.plannedNames.get(id) : name;
  }

  /** Says that the credentials of an integration are about to change: what the org has is not what will be. */
  planCredentials(integrationId: string): void {
    this.plannedIntegrations.add(integrationId);
  }

  /** The fields of an integration's credentials; undefined when the org does not tell all of them. */
  credentialFields(integrationId: string, options?: CallOptions): Promise<readonly string[] | undefined> {
    if (this.plannedIntegrations.has(integrationId)) return Promise.resolve(undefined);
    let read = this.fieldsRead.get(integrationId);
    if (read === undefined) {
      read = this.readFields(integrationId, options);
      this.fieldsRead.set(integrationId, read);
    }
    return read;
  }

  private async readFields(
    integrationId: string,
    options?: CallOptions,
  ): Promise<readonly string[] | undefined> {
    try {
      const { credentials } = await this.platform.integrations.getConfig(integrationId, options);
      const all: string[] = [];
      for (const { id } of Object.values(credentials)) {
        const fields = this.plannedFields.has(id)
          ? this.plannedFields.get(id)
          : (await this.platform.credentials.get(id, options)).credentialFields;
        if (fields === undefined || Object.keys(fields).length === 0) return undefined;
        all.push(...(Array.isArray(fields) ? (fields as string[]) : Object.keys(fields)));
      }
      return all;
    } catch {
      // Only a check: what cannot be looked up is not checked.
      return undefined;
    }
  }

  close(): void {
    this.connected?.close();
  }
}
