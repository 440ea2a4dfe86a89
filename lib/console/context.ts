import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { Refused, type Api } from './api';
import { hashOf, locationOf, type Location } from './logic/places';
import type { State, Watched } from './state';

/** What every part of the page may use. */
export interface Tools {
  readonly api: Api;
  readonly store: Watched<State>;
  /** Tells the person something, in a sentence. */
  readonly say: (text: string, kind?: 'done' | 'failed') => void;
}

export const ToolsContext = createContext<Tools | undefined>(undefined);

export function useTools(): Tools {
  const tools = useContext(ToolsContext);
  if (tools === undefined) throw new Error('This part of the page stands outside of it.');
  return tools;
}

/** A part of the state, followed. */
export function useLive<T>(part: (state: State) => T): T {
  const { store } = useTools();
  const [value, setValue] = useState(() => part(store.get()));
  useEffect(() => {
    const look = (): void => {
      setValue(() => part(store.get()));
    };
    look();
    return store.watch(look);
    // A part is a plain reading of the state: the first one will do.
  }, [store]);
  return value;
}

/** What a promise comes to; asked again whenever a key changes. */
export function useAsked<T>(
  ask: () => Promise<T>,
  keys: readonly unknown[],
): { readonly value?: T; readonly failure?: string } {
  const [answer, setAnswer] = useState<{ value?: T; failure?: string }>({});
  useEffect(() => {
    let wanted = true;
    ask().then(
      (value) => {
        if (wanted) setAnswer({ value });
      },
      (error: unknown) => {
        if (wanted) setAnswer({ failure: spokenError(error) });
      },
    );
    return () => {
      wanted = false;
    };
  }, keys);
  return answer;
}

/** The place that the address says, followed. */
export function useLocation(): Location {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const look = (): void => {
      setHash(location.hash);
    };
    addEventListener('hashchange', look);
    return () => {
      removeEventListener('hashchange', look);
    };
  }, []);
  return locationOf(hash);
}

export function go(to: Location): void {
  location.hash = hashOf(to);
}

/** What went wrong, for a person. */
export function spokenError(error: unknown): string {
  if (error instanceof Refused) return error.message;
  return error instanceof Error ? error.message : String(error);
}

/** Hands a JSON value to the person as a file. */
export function download(name: string, value: unknown): void {
  const url = URL.createObjectURL(
    new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
