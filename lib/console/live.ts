import type { ControlEvents } from '../emulator/control/shapes';
import type { Api } from './api';
import { Refused } from './api';
import { merged } from './logic/numbered';
import type { Watched } from './state';
import { after, NOTHING_YET, REQUESTS_KEPT, RUNS_KEPT, type State } from './state';

/** How long the page waits before it asks again for an emulator that is gone, in milliseconds. */
const AGAIN_MS = 1000;

/** How long changes of the orgs are gathered before they are read, in milliseconds. */
const GATHER_MS = 150;

/** Keeps the state as the emulator tells it, until it is refused or stopped. @returns what stops it */
export function keepLive(api: Api, store: Watched<State>): () => void {
  const ended = new AbortController();
  void follow(api, store, ended.signal);
  return () => {
    ended.abort();
  };
}

async function follow(api: Api, store: Watched<State>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const orgs = gathered(async () => {
        const read = await api.orgs();
        store.update((state) => ({ ...state, orgs: read }));
      });
      await api.listen((events) => {
        const before = store.get().revision;
        for (const { kind, data } of events) {
          const value = JSON.parse(data) as never;
          if (kind === 'open') void load(api, store);
          else store.update((state) => after(state, kind as keyof ControlEvents, value));
        }
        if (store.get().revision !== before) orgs();
      }, signal);
      throw new Error('The stream ended.');
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused && (error.status === 401 || error.status === 403)) {
        const { message } = error;
        store.update(() => ({ ...NOTHING_YET, connection: 'refused', refusal: message }));
        return;
      }
      store.update((state) => ({ ...state, connection: 'lost' }));
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** Reads everything, once the stream is open: what changes meanwhile is told by the stream. */
async function load(api: Api, store: Watched<State>): Promise<void> {
  const known = store.get();
  // Another process has other numbers.
  const [about, orgs, runs, requests] = await Promise.all([
    api.about(),
    api.orgs(),
    api.executions(),
    api.requests(REQUESTS_KEPT),
  ]);
  store.update((state) => ({
    ...state,
    connection: 'live',
    loaded: true,
    url: about.url,
    faults: about.faults,
    settings: about.settings,
    orgs,
    runs: merged(runs, newer(state.runs, known.runs), RUNS_KEPT),
    requests: merged(requests, newer(state.requests, known.requests), REQUESTS_KEPT),
    revision: state.revision + 1,
  }));
}

/** What came since a list was looked at. */
function newer<Item>(list: readonly Item[], before: readonly Item[]): readonly Item[] {
  return list === before ? [] : list.filter((item) => !before.includes(item));
}

/** Does something a little later, once for all who ask until then. */
function gathered(work: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      work().catch(() => undefined);
    }, GATHER_MS);
  };
}
