/** A place of the console: what stands behind the # of its address. */
export type Location =
  | { readonly view: 'actions' }
  | { readonly view: 'action'; readonly org: string; readonly actionId: string; readonly runId?: string }
  | { readonly view: 'runs'; readonly runId?: string; readonly otherId?: string }
  | { readonly view: 'requests'; readonly number?: number }
  | { readonly view: 'seeds' };

/** The place that an address leads to; an unknown one leads to the actions. */
export function locationOf(hash: string): Location {
  const [view = '', ...rest] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  const [first, second, third] = rest;
  switch (view) {
    case 'actions':
      if (first === undefined || second === undefined) return { view: 'actions' };
      return { view: 'action', org: first, actionId: second, ...(third !== undefined && { runId: third }) };
    case 'runs':
      return {
        view: 'runs',
        ...(first !== undefined && { runId: first }),
        ...(second !== undefined && { otherId: second }),
      };
    case 'requests':
      return { view: 'requests', ...(first !== undefined && { number: Number(first) }) };
    case 'seeds':
      return { view: 'seeds' };
    default:
      return { view: 'actions' };
  }
}

/** The address of a place. */
export function hashOf(location: Location): string {
  const parts: (string | number | undefined)[] = (() => {
    switch (location.view) {
      case 'action':
        return ['actions', location.org, location.actionId, location.runId];
      case 'runs':
        return ['runs', location.runId, location.otherId];
      case 'requests':
        return ['requests', location.number];
      default:
        return [location.view];
    }
  })();
  return `#/${parts
    .filter((part) => part !== undefined)
    .map((part) => encodeURIComponent(part))
    .join('/')}`;
}

/** The token in the fragment of the printed link; undefined where there is none. */
export function tokenIn(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token');
  return token === null || token === '' ? undefined : token;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
