import type { Models } from 'purecloud-platform-client-v2';
import type { FunctionSettings, Side } from '../model/actions';
import type { Runtime } from '../model/runtimes';
import { noneWhenNotFound } from './actions';
import type { CallOptions, Caller } from './caller';
import { ZipWatch } from './zip-watch';
import type { FunctionConfig } from './types';

/** Processing takes seconds; after this long something is wrong: milliseconds. */
const ZIP_PATIENCE_MS = 180_000;

/** States of a zip that end its processing without success. [sdk] */
const FAILED_ZIP: ReadonlySet<string> = new Set(['Invalid', 'InvalidFormat', 'InvalidFile']);

/** Whether the platform has refused a zip: then it is not what runs, whatever its name says. */
export function isRefused({ status }: Models.FunctionZipConfig): boolean {
  return FAILED_ZIP.has(status ?? '');
}

/** How the processing of an uploaded zip ended. */
interface ZipOutcome {
  /** `failed`: refused, with the reason in `zip.errorMessage`; `pending`: not done in time. */
  readonly state: 'available' | 'failed' | 'pending';
  readonly config: FunctionConfig;
}

/** The functions behind actions, their code and their runtimes. */
export class Functions {
  private readonly zips = new ZipWatch();

  constructor(private readonly caller: Caller) {}

  /** The function of one side of an action; undefined when there is none. */
  get(id: string, side: Side, options?: CallOptions): Promise<FunctionConfig | undefined> {
    return this.caller
      .call<FunctionConfig>(
        {
          to: `read the ${side === 'draft' ? "draft's function" : 'function'} of the action ${id}`,
          idempotent: true,
          run: ({ integrations }) =>
            side === 'draft'
              ? integrations.getIntegrationsActionDraftFunction(id)
              : integrations.getIntegrationsActionFunction(id),
        },
        options,
      )
      .catch(noneWhenNotFound);
  }

  put(id: string, settings: FunctionSettings, options?: CallOptions): Promise<FunctionConfig> {
    return this.caller.call<FunctionConfig>(
      {
        to: `set the function of the action ${id}`,
        idempotent: true,
        run: ({ integrations }) =>
          integrations.putIntegrationsActionDraftFunction(id, { ...settings } as Models.Function),
      },
      options,
    );
  }

  /** Uploads a zip to the draft's function. The platform then processes it: see {@link waitForZip}. */
  async upload(id: string, fileName: string, bytes: Buffer, options?: CallOptions): Promise<void> {
    const { url = '', headers = {} } = await this.caller.call<Models.FunctionUploadResponse>(
      {
        to: `get an upload URL for the code of the action ${id}`,
        idempotent: true,
        run: ({ integrations }) => integrations.postIntegrationsActionDraftFunctionUpload(id, { fileName }),
      },
      options,
    );
    await this.caller.put(
      `upload the code of the action ${id}`,
      url,
      { ...headers, 'Content-Type': 'application/zip', 'Content-Length': String(bytes.length) },
      bytes,
      options,
    );
  }

  /**
   * Polls the draft's function until the zip named `fileName` is processed.
   *
   * @param before the zip that was there before the upload: it is not the one that is waited for
   */
  async waitForZip(
    id: string,
    fileName: string,
    before: string | undefined,
    options: CallOptions & { patienceMs?: number } = {},
  ): Promise<ZipOutcome> {
    let config: FunctionConfig = {};
    const poll = async (): Promise<ZipOutcome | undefined> => {
      config = (await this.get(id, 'draft', options)) ?? {};
      const { zip, uploadExceptionHistory = [] } = config;
      const isOurs = zip?.name === fileName && (zip.id === undefined || zip.id !== before);
      if (isOurs && zip.status === 'Available') return { state: 'available', config };
      if (isOurs && isRefused(zip)) return { state: 'failed', config };
      const refused = uploadExceptionHistory.find(
        (each) => each.name === fileName && isRefused(each) && each.id !== before,
      );
      if (refused !== undefined && !isOurs) return { state: 'failed', config: { ...config, zip: refused } };
      return undefined;
    };
    const { patienceMs = ZIP_PATIENCE_MS, signal } = options;
    return (await this.zips.watch(poll, { patienceMs, signal })) ?? { state: 'pending', config };
  }

  /** The runtimes that the org has. */
  async runtimes(options?: CallOptions): Promise<Runtime[]> {
    const all = await this.caller.call<Models.FunctionRuntime[]>(
      {
        to: 'list the runtimes',
        idempotent: true,
        run: ({ integrations }) => integrations.getIntegrationsActionsFunctionsRuntimes(),
      },
      options,
    );
    return all.flatMap(({ name, description, status, dateEndOfLife }) =>
      name === undefined
        ? []
        : [
            {
              name,
              status: status === 'Deprecated' || status === 'Unavailable' ? status : ('Available' as const),
              ...(description !== undefined && { description }),
              ...(dateEndOfLife !== undefined && { dateEndOfLife }),
            },
          ],
    );
  }
}
