import { randomUUID } from 'node:crypto';
import { readArchive } from '../../model/archives';
import type { Settings } from '../settings';
import type { Org } from '../store/org';
import type { ActionSide, ZipRecord, ZipStatus } from '../store/records';
import type { ZipFiles } from '../store/zip-files';

/** How many failed uploads an action remembers. [sdk] */
const HISTORY_MAX = 10;

/** What a rule of the model about zips is to the platform. */
const FAILURES: Readonly<Record<string, ZipStatus>> = {
  'zip/not-a-zip': 'InvalidFormat',
  'zip/damaged': 'InvalidFormat',
  'zip/too-large': 'InvalidFile',
  'zip/unpacked-too-large': 'InvalidFile',
  'zip/too-many-files': 'InvalidFile',
  'zip/empty': 'InvalidFile',
  'zip/unsafe-path': 'InvalidFile',
  'zip/link': 'InvalidFile',
};

/** A failure that was ordered for the next zip, instead of looking into it. */
export interface OrderedFailure {
  readonly status: ZipStatus;
  readonly errorMessage: string;
}

/**
 * What the platform does with a zip in the background: Pending, then Transferring, then Available or a failure. An
 * upload that was overtaken by another one, by a publish or by a deletion ends without a trace.
 */
export class ZipProcessing {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly failures: OrderedFailure[] = [];
  private closed = false;

  constructor(
    private readonly zips: ZipFiles,
    private readonly settings: () => Settings,
  ) {}

  /** Orders that the next zips fail. */
  failNext(count: number, failure: OrderedFailure): void {
    for (let index = 0; index < count; index++) this.failures.push(failure);
  }

  /** Takes an upload whose bytes are kept already. */
  begin(org: Org, actionId: string, zipId: string, fileName: string): void {
    const { zipNoticedAfterMs } = this.settings();
    const zip: ZipRecord = {
      id: zipId,
      status: 'Pending',
      name: fileName,
      dateCreated: new Date().toISOString(),
      requestId: randomUUID(),
    };
    if (zipNoticedAfterMs > 0) {
      this.update(org, actionId, undefined, (side) => ({ ...side, incoming: zip }));
      this.later(zipNoticedAfterMs, () => {
        this.notice(org, actionId, zip);
      });
    } else {
      this.notice(org, actionId, zip);
    }
  }

  /** Goes on with what was under way when the emulator ended. */
  resume(org: Org): void {
    for (const { id, draft } of org.all('actions')) {
      if (draft?.incoming !== undefined) this.notice(org, id, draft.incoming);
      else if (draft?.zip?.status === 'Pending' || draft?.zip?.status === 'Transferring') {
        this.process(org, id, draft.zip);
      }
    }
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private notice(org: Org, actionId: string, zip: ZipRecord): void {
    this.update(org, actionId, undefined, ({ incoming: _noticed, ...side }) => ({ ...side, zip }));
    this.process(org, actionId, zip);
  }

  private process(org: Org, actionId: string, zip: ZipRecord): void {
    const half = this.settings().zipProcessingMs / 2;
    this.later(half, () => {
      this.update(org, actionId, zip.id, (side) => ({ ...side, zip: { ...zip, status: 'Transferring' } }));
      this.later(half, () => void this.finish(org, actionId, zip));
    });
  }

  private async finish(org: Org, actionId: string, zip: ZipRecord): Promise<void> {
    const failure = this.failures.shift() ?? (await this.judge(zip.id));
    if (this.closed) return;
    this.update(org, actionId, zip.id, (side) => {
      if (failure === undefined) return { ...side, zip: { ...zip, status: 'Available' } };
      const failed: ZipRecord = { ...zip, ...failure };
      return {
        ...side,
        zip: failed,
        uploadExceptionHistory: [failed, ...(side.uploadExceptionHistory ?? [])].slice(0, HISTORY_MAX),
      };
    });
  }

  private async judge(zipId: string): Promise<OrderedFailure | undefined> {
    try {
      const { problems } = await readArchive(await this.zips.bytes(zipId));
      const [first] = problems;
      if (first === undefined) return undefined;
      return { status: FAILURES[first.rule] ?? 'Invalid', errorMessage: first.message };
    } catch {
      return { status: 'Unknown', errorMessage: 'The zip could not be read.' };
    }
  }

  /** Changes the draft, if it is still there and (when `zipId` is given) still about this zip. */
  private update(
    org: Org,
    actionId: string,
    zipId: string | undefined,
    change: (side: ActionSide) => ActionSide,
  ): void {
    const action = org.peek('actions', actionId);
    if (action?.draft === undefined) return;
    if (zipId !== undefined && action.draft.zip?.id !== zipId) return;
    org.put('actions', { ...action, draft: change(action.draft) });
  }

  private later(ms: number, work: () => void): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    this.timers.add(timer);
  }
}
