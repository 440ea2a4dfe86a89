import type { Models } from 'purecloud-platform-client-v2';
import type { CallOptions, Caller } from './caller';
import { ignoreGone } from './integrations';
import type { Credential } from './types';

/** Secret fields, by name. */
type CredentialFields = Readonly<Record<string, string>>;

/** Credentials. Their fields can be written only: the platform gives them back redacted. */
export class Credentials {
  constructor(private readonly caller: Caller) {}

  get(id: string, options?: CallOptions): Promise<Credential> {
    return this.caller.call<Credential>(
      {
        to: `read the credential ${id}`,
        idempotent: true,
        tells: ['id'],
        run: ({ integrations }) => integrations.getIntegrationsCredential(id),
      },
      options,
    );
  }

  /** All credentials, without their fields. */
  async list(options?: CallOptions): Promise<Models.CredentialInfo[]> {
    const all: Models.CredentialInfo[] = [];
    let after: string | undefined;
    do {
      const page: Models.CredentialInfoCursorListing = await this.caller.call(
        {
          to: 'list the credentials',
          idempotent: true,
          run: ({ integrations }) =>
            integrations.getIntegrationsCredentialsListing({
              pageSize: '200',
              ...(after !== undefined && { after }),
            }),
        },
        options,
      );
      all.push(...(page.entities ?? []));
      after = page.entities?.length ? cursorOf(page.nextUri) : undefined;
    } while (after !== undefined);
    return all;
  }

  /**
   * Creates a credential.
   *
   * @param name must be of no other: after a lost answer, that of this name and type is taken as the one
   */
  create(name: string, type: string, fields: CredentialFields, options?: CallOptions): Promise<Credential> {
    return this.caller.call<Credential>(
      {
        to: `create the credential ${JSON.stringify(name)}`,
        idempotent: false,
        creates: true,
        tells: ['id'],
        secrets: Object.values(fields),
        run: ({ integrations }) =>
          integrations.postIntegrationsCredentials({
            body: { name, type: { name: type }, credentialFields: { ...fields } },
          }),
        recover: async () => {
          const found = (await this.list(options)).find(
            (each) => each.name === name && each.type?.name === type,
          );
          if (found?.id === undefined) return undefined;
          return { id: found.id, name, type: { name: type } };
        },
      },
      options,
    );
  }

  put(
    id: string,
    name: string,
    type: string,
    fields: CredentialFields | undefined,
    options?: CallOptions,
  ): Promise<Credential> {
    return this.caller.call<Credential>(
      {
        to: `change the credential ${JSON.stringify(name)}`,
        idempotent: true,
        secrets: Object.values(fields ?? {}),
        run: ({ integrations }) =>
          integrations.putIntegrationsCredential(id, {
            body: { id, name, type: { name: type }, ...(fields && { credentialFields: { ...fields } }) },
          }),
      },
      options,
    );
  }

  /** Deletes a credential; one that is gone already is no error. */
  async delete(id: string, options?: CallOptions): Promise<void> {
    await this.caller
      .call(
        {
          to: `delete the credential ${id}`,
          idempotent: true,
          body: 'none',
          run: ({ integrations }) => integrations.deleteIntegrationsCredential(id),
        },
        options,
      )
      .catch(ignoreGone);
  }
}

function cursorOf(nextUri: string | undefined): string | undefined {
  if (nextUri === undefined) return undefined;
  return new URL(nextUri, 'http://localhost').searchParams.get('after') ?? undefined;
}
