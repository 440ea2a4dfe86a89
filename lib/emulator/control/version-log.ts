import type { ActionRecord, ActionSide } from '../store/records';
import type { Author, PublishedVersion } from './shapes';

/** How many versions of an action are remembered, and of how many actions. */
const VERSIONS_KEPT = 20;
const ACTIONS_KEPT = 1000;

/** What was published since the start, by whom, and what it was: so that an earlier version can be executed again. */
export class VersionLog {
  private readonly kept = new Map<string, (PublishedVersion & { readonly side: ActionSide })[]>();

  /** Takes down what was published in an org. */
  add(orgId: string, { id, published }: ActionRecord, by: Author): void {
    if (published === undefined) return;
    const key = keyOf(orgId, id);
    const { version } = published;
    const others = (this.kept.get(key) ?? []).filter((each) => each.version !== version);
    const versions = [{ version, time: new Date().toISOString(), by, side: published }, ...others];
    // Written anew, it is the youngest.
    this.kept.delete(key);
    this.kept.set(key, versions.slice(0, VERSIONS_KEPT));
    const [oldest] = this.kept.keys();
    if (this.kept.size > ACTIONS_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }

  /** The versions of an action, the newest first. */
  list(orgId: string, actionId: string): PublishedVersion[] {
    return (this.kept.get(keyOf(orgId, actionId)) ?? []).map(({ side: _side, ...version }) => version);
  }

  /** What a version was; undefined when it is not remembered. */
  find(orgId: string, actionId: string, version: number): ActionSide | undefined {
    return this.kept.get(keyOf(orgId, actionId))?.find((each) => each.version === version)?.side;
  }

  clear(): void {
    this.kept.clear();
  }
}

function keyOf(orgId: string, actionId: string): string {
  return `${orgId} ${actionId}`;
}
