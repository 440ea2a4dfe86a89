import { randomUUID } from 'node:crypto';
import type { EmulatorSettings } from '../settings';
import type { Org } from '../store/org';
import type { ActionSide, ZipRecord, ZipStatus } from '../store/records';
import { ZipRefused, type ZipFiles } from '../store/zip-files';

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

/** What was ordered for a zip instead of what would happen to it. */
export interface ZipOrders {
  /** Added to the time of processing. */
  readonly delayMs?: number;
  /** How it ends, whatever is in it. */
  readonly status?: ZipStatus;
  readonly errorMessage?: string;
}

type Verdict = Pick<ZipRecord, 'status' | 'errorMessage'>;

/**
 * What the platform does with a zip in the background: Pending, then Transferring, then Available or a failure. An
 * upload that was overtaken by another one, by a publish or by a deletion ends without a trace.
 */
export class ZipProcessing {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly orders = new Map<string, ZipOrders>();
  private closed = false;

  constructor(
    private readonly zips: ZipFiles,
    private readonly settings: () => EmulatorSettings,
    /** Called after each change that it made. */
    private readonly changed: () => void = () => undefined,
  ) {}

  /** Takes an upload whose bytes are kept already. */
  begin(org: Org, actionId: string, zipId: string, fileName: string, orders: ZipOrders = {}): void {
    this.orders.set(zipId, orders);
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

  /** Forgets what is under way. */
  reset(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.orders.clear();
  }

  close(): void {
    this.closed = true;
    this.reset();
  }

  private notice(org: Org, actionId: string, zip: ZipRecord): void {
    this.update(org, actionId, undefined, ({ incoming: _noticed, ...side }) => ({ ...side, zip }));
    this.process(org, actionId, zip);
  }

  private process(org: Org, actionId: string, zip: ZipRecord): void {
    const half = (this.settings().zipProcessingMs + (this.orders.get(zip.id)?.delayMs ?? 0)) / 2;
    this.later(half, () => {
      this.update(org, actionId, zip.id, (side) => ({ ...side, zip: { ...zip, status: 'Transferring' } }));
      this.later(half, () => void this.finish(org, actionId, zip));
    });
  }

  private async finish(org: Org, actionId: string, zip: ZipRecord): Promise<void> {
    const verdict = await this.judge(zip.id);
    this.orders.delete(zip.id);
    if (this.closed) return;
    this.update(org, actionId, zip.id, (side) => {
      const judged: ZipRecord = { ...zip, ...verdict };
      if (judged.status === 'Available') return { ...side, zip: judged };
      const history = [judged, ...(side.uploadExceptionHistory ?? [])].slice(0, HISTORY_MAX);
      return { ...side, zip: judged, uploadExceptionHistory: history };
    });
  }

  private async judge(zipId: string): Promise<Verdict> {
    const { status, errorMessage = 'The package could not be processed.' } = this.orders.get(zipId) ?? {};
    if (status !== undefined) return status === 'Available' ? { status } : { status, errorMessage };
    try {
      await this.zips.codeDir(zipId);
      return { status: 'Available' };
    } catch (error) {
      if (error instanceof ZipRefused) {
        return { status: FAILURES[error.rule] ?? 'Invalid', errorMessage: error.message };
      }
      return { status: 'Unknown', errorMessage: 'The package could not be read.' };
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
    this.changed();
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
