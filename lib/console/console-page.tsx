import { useEffect, useMemo, useState } from 'preact/hooks';
import { Api } from './api';
import { ToolsContext, type Tools } from './context';
import { keepLive } from './live';
import { tokenIn } from './logic/places';
import { Shell } from './parts/shell';
import { NOTHING_YET, Watched } from './state';
import { TokenView } from './views/token-view';

const KEY = 'genesys-actions-console-token';

/** The token of the link, which then goes out of the address; or that of this tab. */
function firstToken(): string {
  const given = tokenIn(location.hash);
  if (given !== undefined) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, '', `${location.pathname}#/actions`);
  }
  return given ?? sessionStorage.getItem(KEY) ?? '';
}

/** The whole page. */
export function ConsolePage() {
  const [token, setToken] = useState(firstToken);
  const store = useMemo(() => new Watched(NOTHING_YET), [token]);
  const [refusal, setRefusal] = useState<string>();
  const [said, setSaid] = useState<{ text: string; kind: 'done' | 'failed' }>();
  const tools = useMemo<Tools>(
    () => ({
      api: new Api(token),
      store,
      say: (text, kind = 'done') => {
        setSaid({ text, kind });
      },
    }),
    [token, store],
  );
  useEffect(() => {
    // Another link in the same tab: an emulator that was started again.
    const look = (): void => {
      if (tokenIn(location.hash) !== undefined) setToken(firstToken());
    };
    addEventListener('hashchange', look);
    return () => {
      removeEventListener('hashchange', look);
    };
  }, []);
  useEffect(() => {
    if (token === '') return undefined;
    setRefusal(undefined);
    const unwatch = store.watch(() => {
      if (store.get().connection === 'refused') setRefusal(store.get().refusal);
    });
    const stop = keepLive(tools.api, store);
    return () => {
      unwatch();
      stop();
    };
  }, [token, store, tools]);
  if (token === '' || refusal !== undefined) {
    return (
      <TokenView
        {...(refusal !== undefined && { refusal })}
        onToken={(given) => {
          sessionStorage.setItem(KEY, given);
          if (given === token) location.reload();
          setToken(given);
        }}
      />
    );
  }
  return (
    <ToolsContext.Provider value={tools}>
      <Shell />
      <div class="said" role="status" aria-live="polite">
        {said && (
          <p class={`said-text ${said.kind}`}>
            {said.text}
            <button
              type="button"
              class="plain"
              aria-label="Dismiss"
              onClick={() => {
                setSaid(undefined);
              }}
            >
              ✕
            </button>
          </p>
        )}
      </div>
    </ToolsContext.Provider>
  );
}
