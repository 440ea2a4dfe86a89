const PATHS = {
  brand: 'M4 15V5h5a4.5 4.5 0 0 1 0 9H7m6-9 5 5-5 5',
  actions: 'M4 5h12M4 10h12M4 15h7',
  runs: 'M6 4.5v11l9-5.5z',
  requests: 'M3.5 7h11m0 0-3-3m3 3-3 3M16.5 13h-11m0 0 3-3m-3 3 3 3',
  seeds: 'M10 17V9m0 0c0-3 2-5 6-5 0 4-2 6-6 6m0-1C10 7 8 5 4 5c0 3 2 5 6 5',
  failed: 'm6 6 8 8m0-8-8 8',
  done: 'm5 10.5 3.5 3.5L15 7',
  waiting: 'M6 10h8',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing that goes with a text: it says nothing by itself. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={`icon ${name}`} viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.7"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
