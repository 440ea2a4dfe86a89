/** A time of today as a time, another one with its day. */
export function clock(iso: string, now = new Date()): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const at = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return time.toDateString() === now.toDateString() ? at : `${day} ${at}`;
}

/** How long something took. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms < 1000) return `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** What asked for an execution, for a person. */
export function asker(operation: string): string {
  const ASKERS: Readonly<Record<string, string>> = {
    postIntegrationsActionExecute: 'execute',
    postIntegrationsActionTest: 'test',
    postIntegrationsActionDraftTest: 'draft test',
    postEmulatorVersionExecute: 'version',
    postIntegrationsActionDraftPublish: 'publish',
    postIntegrationsActions: 'create',
    patchIntegrationsAction: 'change',
  };
  return ASKERS[operation] ?? operation;
}

/** The program behind what a client calls itself: the first of its products. */
export function program(userAgent: string | undefined): string {
  return userAgent?.split(/[\s(]/)[0] ?? '';
}

/** The beginning of a digest: enough to tell two apart. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}
