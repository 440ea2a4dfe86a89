import { randomUUID } from 'node:crypto';
import type { EmulatorSettings } from '../settings';
import type { Org } from '../store/org';
import type { ActionSide, ZipRecord, ZipStatus } from '../store/records';
import { storageFailureOf } from '../store/storage-failure';
import { ZipRefused, type ZipFiles } from '../store/zip-files';

/** How many failed uploads an action remembers. [sdk] */
const HISTORY_MAX = 10;

/** How long a step waits that could not be kept, in milliseconds. */
const RETRY_MS = 500;

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
  /** How it ends, whatever is in it; but what is no zip of code is never available. */
  readonly status?: ZipStatus;
  readonly errorMessage?: string;
}

/** Whether a zip is on its way: neither available nor refused. */
export function isBeingApplied({ status }: ZipRecord): boolean {
  return status === 'Pending' || status === 'Transferring';
}

type Verdict = Pick<ZipRecord, 'status' | 'errorMessage'>;

/**
 * What the platform does with a zip in the background: Pending, then Transferring, then Available or a failure. An
 * upload that was overtaken by another one or by a deletion ends without a trace; one that was published meanwhile goes on.
 */
export class ZipProcessing {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly orders = new Map<string, ZipOrders>();
  private closed = false;

  constructor(
    private readonly zips: ZipFiles,
    private readonly settings: () => EmulatorSettings,
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
    for (const { id, draft, published } of org.all('actions')) {
      const incoming = draft?.incoming;
      if (incoming !== undefined)
        void this.attempt(() => {
          this.notice(org, id, incoming);
        });
      const zips = [draft?.zip, published?.zip].filter((zip) => zip !== undefined).filter(isBeingApplied);
      for (const zip of new Map(zips.map((each) => [each.id, each])).values()) this.process(org, id, zip);
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
    this.update(org, actionId, undefined, ({ incoming: _noticed, ...side }) => ({
      ...side,
      ...(side.zip?.status === 'Available' && { appliedZipId: side.zip.id }),
      zip,
    }));
    this.process(org, actionId, zip);
  }

  private process(org: Org, actionId: string, zip: ZipRecord): void {
    const half = (this.settings().zipProcessingMs + (this.orders.get(zip.id)?.delayMs ?? 0)) / 2;
    this.later(half, () => {
      this.update(org, actionId, zip.id, (side) => ({ ...side, zip: { ...zip, status: 'Transferring' } }));
      this.later(half, () => this.finish(org, actionId, zip));
    });
  }

  private async finish(org: Org, actionId: string, zip: ZipRecord): Promise<void> {
    const verdict = await this.judge(zip.id);
    if (this.closed) return;
    this.update(org, actionId, zip.id, ({ appliedZipId, ...side }) => {
      const judged: ZipRecord = { ...zip, ...verdict };
      if (judged.status === 'Available') return { ...side, zip: judged };
      const history = [judged, ...(side.uploadExceptionHistory ?? [])].slice(0, HISTORY_MAX);
      const kept = appliedZipId === undefined ? {} : { appliedZipId };
      return { ...side, ...kept, zip: judged, uploadExceptionHistory: history };
    });
    this.orders.delete(zip.id);
  }

  private async judge(zipId: string): Promise<Verdict> {
    const { status, errorMessage = 'The package could not be processed.' } = this.orders.get(zipId) ?? {};
    if (status !== undefined && status !== 'Available') return { status, errorMessage };
    try {
      await this.zips.unpackedCode(zipId);
      return { status: 'Available' };
    } catch (error) {
      if (error instanceof ZipRefused) {
        return { status: FAILURES[error.rule] ?? 'Invalid', errorMessage: error.message };
      }
      if (storageFailureOf(error) !== undefined) throw error;
      return { status: 'Unknown', errorMessage: 'The package could not be read.' };
    }
  }

  /** Changes the sides that are about this zip; without an id, the draft if it is still there. */
  private update(
    org: Org,
    actionId: string,
    zipId: string | undefined,
    change: (side: ActionSide) => ActionSide,
  ): void {
    const action = org.peek('actions', actionId);
    if (action === undefined) return;
    const { draft, published } = action;
    const concerns = (side: ActionSide | undefined): side is ActionSide =>
      side !== undefined && (zipId === undefined ? side === draft : side.zip?.id === zipId);
    if (!concerns(draft) && !concerns(published)) return;
    org.put('actions', {
      ...action,
      ...(concerns(draft) && { draft: change(draft) }),
      ...(concerns(published) && { published: change(published) }),
    });
  }

  private later(ms: number, work: () => void | Promise<void>): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.attempt(work);
    }, ms);
    this.timers.add(timer);
  }

  /** Does a step; when there is no room for what it keeps, again and again until there is. */
  private async attempt(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (storageFailureOf(error) === undefined) throw error;
      this.later(RETRY_MS, work);
    }
  }
}
