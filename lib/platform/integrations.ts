import type { Models } from 'purecloud-platform-client-v2';
import type { CallOptions, Caller } from './caller';
import { isNotFound } from './errors';
import { allPages } from './pages';
import type { Integration, IntegrationConfig } from './types';

/** An integration as the platform gives it. */
type GivenIntegration = Models.Integration & { readonly id: string };

/** What a credential key of an integration type takes. */
interface CredentialSlot {
  readonly key: string;
  readonly required: boolean;
  readonly title: string;
  readonly credentialTypes: readonly string[];
}

/** Integrations and their types. */
export class Integrations {
  constructor(private readonly caller: Caller) {}

  get(id: string, options?: CallOptions): Promise<Integration> {
    return this.caller
      .call<GivenIntegration>(
        {
          to: `read the integration ${id}`,
          idempotent: true,
          tells: ['id'],
          run: ({ integrations }) => integrations.getIntegration(id),
        },
        options,
      )
      .then(integrationOf);
  }

  getConfig(id: string, options?: CallOptions): Promise<IntegrationConfig> {
    return this.caller
      .call<Models.IntegrationConfiguration>(
        {
          to: `read the configuration of the integration ${id}`,
          idempotent: true,
          run: ({ integrations }) => integrations.getIntegrationConfigCurrent(id),
        },
        options,
      )
      .then(configOf);
  }

  /** All integrations of a type, or all there are. */
  async list(typeId: string | undefined, options?: CallOptions): Promise<Integration[]> {
    const all = await allPages<GivenIntegration>((pageNumber) =>
      this.caller.call(
        {
          to: 'list the integrations',
          idempotent: true,
          run: ({ integrations }) =>
            integrations.getIntegrations({
              pageSize: 100,
              pageNumber,
              ...(typeId !== undefined && { integrationType: typeId }),
            }),
        },
        options,
      ),
    );
    return all.map(integrationOf).filter((each) => typeId === undefined || each.typeId === typeId);
  }

  /**
   * Creates an integration, switched off.
   *
   * @param name must be of no other: after a lost answer, that of this name and type is taken as the one
   */
  async create(name: string, typeId: string, options?: CallOptions): Promise<Integration> {
    const created = await this.caller.call<GivenIntegration>(
      {
        to: `create the integration ${JSON.stringify(name)}`,
        idempotent: false,
        creates: true,
        tells: ['id'],
        run: ({ integrations }) =>
          integrations.postIntegrations({
            body: { name, integrationType: { id: typeId } },
          } as Parameters<typeof integrations.postIntegrations>[0]),
        recover: async () => {
          const same = await this.list(typeId, options);
          const found = same.find((each) => each.name === name);
          return (
            found && {
              id: found.id,
              name,
              integrationType: { id: typeId },
              intendedState: found.enabled ? 'ENABLED' : 'DISABLED',
            }
          );
        },
      },
      options,
    );
    return integrationOf(created);
  }

  /** Replaces the configuration; `config.version` is the one that was read. */
  putConfig(id: string, config: IntegrationConfig, options?: CallOptions): Promise<IntegrationConfig> {
    const same = (current: IntegrationConfig): boolean =>
      current.version > config.version &&
      current.name === config.name &&
      current.notes === config.notes &&
      JSON.stringify(
        Object.entries(current.credentials)
          .map(([key, { id: to }]) => [key, to])
          .sort(),
      ) ===
        JSON.stringify(
          Object.entries(config.credentials)
            .map(([key, { id: to }]) => [key, to])
            .sort(),
        );
    return this.caller
      .call<Models.IntegrationConfiguration>(
        {
          to: `change the configuration of the integration ${id}`,
          // A second time, the version is not the one that was read any more.
          idempotent: false,
          run: ({ integrations }) =>
            integrations.putIntegrationConfigCurrent(id, {
              body: config as unknown as Models.IntegrationConfiguration,
            }),
          recover: async () => {
            const current = await this.getConfig(id, options);
            return same(current) ? (current as unknown as Models.IntegrationConfiguration) : undefined;
          },
        },
        options,
      )
      .then(configOf);
  }

  setEnabled(id: string, enabled: boolean, options?: CallOptions): Promise<Integration> {
    return this.caller
      .call<GivenIntegration>(
        {
          to: `${enabled ? 'enable' : 'disable'} the integration ${id}`,
          idempotent: true,
          tells: ['id'],
          run: ({ integrations }) =>
            integrations.patchIntegration(id, { body: { intendedState: enabled ? 'ENABLED' : 'DISABLED' } }),
        },
        options,
      )
      .then(integrationOf);
  }

  /** Deletes an integration; one that is gone already is no error. */
  async delete(id: string, options?: CallOptions): Promise<void> {
    await this.caller
      .call(
        {
          to: `delete the integration ${id}`,
          idempotent: true,
          body: 'none',
          run: ({ integrations }) => integrations.deleteIntegration(id),
        },
        options,
      )
      .catch(ignoreGone);
  }

  /** The credential keys that integrations of a type have. */
  async credentialSlots(typeId: string, options?: CallOptions): Promise<CredentialSlot[]> {
    const type = await this.caller.call<Models.IntegrationType>(
      {
        to: `read the integration type ${typeId}`,
        idempotent: true,
        run: ({ integrations }) => integrations.getIntegrationsType(typeId),
      },
      options,
    );
    return Object.entries(type.credentials ?? {}).map(([key, slot]) => ({
      key,
      required: slot.required === true,
      title: slot.title ?? key,
      credentialTypes: slot.credentialTypes ?? [],
    }));
  }
}

/** Lets "not found" pass: what should be gone is gone. */
export function ignoreGone(error: unknown): void {
  if (!isNotFound(error)) throw error;
}

function integrationOf(from: GivenIntegration): Integration {
  return {
    id: from.id,
    name: from.name ?? '',
    typeId: from.integrationType?.id ?? '',
    enabled: from.intendedState === 'ENABLED',
  };
}

function configOf(from: Models.IntegrationConfiguration): IntegrationConfig {
  const { name, version, properties, advanced, notes, credentials } =
    from as Partial<Models.IntegrationConfiguration>;
  return {
    name: name ?? '',
    version: version ?? 1,
    properties: (properties ?? {}) as IntegrationConfig['properties'],
    advanced: (advanced ?? {}) as IntegrationConfig['advanced'],
    notes: notes ?? '',
    credentials: Object.fromEntries(
      Object.entries(credentials ?? {}).flatMap(([key, to]) =>
        to.id === undefined ? [] : [[key, { id: to.id }]],
      ),
    ),
  };
}
