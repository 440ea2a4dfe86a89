import type { Org } from './terraform';

/** An answer of the org that is no success. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: string,
    call: string,
  ) {
    super(`${call} answered ${status}: ${body.slice(0, 2000)}`);
    this.name = 'ApiError';
  }
}

/** The parts of an action that the callers below look at. */
export interface ActionEntity {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly integrationId: string;
}

/** The function settings of an action, with its zip. */
export interface FunctionEntity {
  readonly function?: {
    readonly handler: string;
    readonly runtime: string;
    readonly timeoutSeconds: number;
    readonly description: string;
    readonly zipId?: string;
  };
  readonly zip?: {
    readonly id: string;
    readonly name: string;
    readonly status: string;
    readonly errorMessage?: string;
  };
}

interface Listing<T> {
  readonly entities: readonly T[];
  readonly pageCount?: number;
}

/**
 * The org's own API over plain HTTP, with nothing of this package in between: what a person with curl would do.
 */
export class OrgApi {
  private token: string | undefined;

  constructor(private readonly org: Org) {}

  /** Calls the API; the path begins behind `/api/v2/`. Answers that are no success throw an {@link ApiError}. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.org.url}/api/v2/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.accessToken()}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new ApiError(response.status, text, `${method} ${path}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** All actions that are not built in. */
  async actions(): Promise<readonly ActionEntity[]> {
    const { entities } = await this.call<Listing<ActionEntity>>('GET', 'integrations/actions?pageSize=100');
    return entities.filter(({ id }) => !id.startsWith('static'));
  }

  /** The action with a name. */
  async action(name: string): Promise<ActionEntity> {
    const found = (await this.actions()).filter((each) => each.name === name);
    if (found[0] === undefined || found.length > 1)
      throw new Error(`The org has ${found.length} actions named ${name}.`);
    return found[0];
  }

  /** All drafts that have never been published. */
  async drafts(): Promise<readonly ActionEntity[]> {
    return (await this.call<Listing<ActionEntity>>('GET', 'integrations/actions/drafts?pageSize=100'))
      .entities;
  }

  async integrations(): Promise<readonly { id: string; name: string }[]> {
    return (await this.call<Listing<{ id: string; name: string }>>('GET', 'integrations?pageSize=100'))
      .entities;
  }

  async credentials(): Promise<readonly { id: string; name: string }[]> {
    return (
      await this.call<Listing<{ id: string; name: string }>>('GET', 'integrations/credentials?pageSize=100')
    ).entities;
  }

  /** Executes a published action. */
  execute<T>(actionId: string, input: unknown): Promise<T> {
    return this.call<T>('POST', `integrations/actions/${actionId}/execute`, input);
  }

  publishedFunction(actionId: string): Promise<FunctionEntity> {
    return this.call<FunctionEntity>('GET', `integrations/actions/${actionId}/function`);
  }

  /** Replaces the code of a published action: a new draft, an upload, the wait for the zip, publish. */
  async replaceCode(actionId: string, fileName: string, zip: Uint8Array): Promise<void> {
    await this.call('POST', `integrations/actions/${actionId}/draft`);
    await this.deployDraft(actionId, fileName, zip);
  }

  /** Puts code into the draft of an action and publishes it: an upload, the wait for the zip, publish. */
  async deployDraft(actionId: string, fileName: string, zip: Uint8Array): Promise<void> {
    await this.uploadToDraft(actionId, fileName, zip);
    const action = `integrations/actions/${actionId}`;
    const { version } = await this.call<{ version: number }>('GET', `${action}/draft`);
    await this.call('POST', `${action}/draft/publish`, { version });
  }

  /** Puts code into the draft of an action and waits until it is processed. */
  async uploadToDraft(actionId: string, fileName: string, zip: Uint8Array): Promise<void> {
    const action = `integrations/actions/${actionId}`;
    const { url, headers } = await this.call<{ url: string; headers: Record<string, string> }>(
      'POST',
      `${action}/draft/function/upload`,
      { fileName },
    );
    const upload = await fetch(url, {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/zip' },
      body: Buffer.from(zip),
    });
    if (!upload.ok) throw new ApiError(upload.status, await upload.text(), 'PUT of the zip');
    for (let attempt = 0; ; attempt++) {
      const { zip: uploaded } = await this.call<FunctionEntity>('GET', `${action}/draft/function`);
      if (uploaded?.status === 'Available' && uploaded.name === fileName) break;
      if (attempt > 300 || /Invalid/.test(uploaded?.status ?? ''))
        throw new Error(`The zip became ${uploaded?.status ?? 'nothing'}: ${uploaded?.errorMessage ?? ''}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** A token of the org's client: the same one each time. */
  async accessToken(): Promise<string> {
    return (this.token ??= await this.login());
  }

  private async login(): Promise<string> {
    const { clientId, clientSecret, url } = this.org;
    const response = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    const text = await response.text();
    if (!response.ok) throw new ApiError(response.status, text, 'POST /oauth/token');
    return (JSON.parse(text) as { access_token: string }).access_token;
  }
}
