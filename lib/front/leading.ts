import { isIP } from 'node:net';

/** Where the requests for a host go. */
export interface Leading {
  /** The host that is called, in lower case. */
  readonly host: string;
  /** Where it leads; a path stands before that of each request. */
  readonly target: URL;
  /**
   * Whether the server there sees the host that was called in `Host`, as one that stands for it needs to; otherwise its
   * own name, and the other in `X-Forwarded-Host`.
   */
  readonly keepHost: boolean;
}

/**
 * Reads `HOST=URL`, what leads one host elsewhere.
 *
 * @throws Error that says what is wrong
 */
export function leadingOf(text: string): Leading {
  const at = text.indexOf('=');
  const host = hostName(text.slice(0, at));
  if (!isHostName(host)) {
    throw new Error(`${JSON.stringify(text.slice(0, at))} is no name of a host.`);
  }
  const url = text.slice(at + 1);
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined || !/^https?:$/.test(target.protocol)) {
    throw new Error(`${host} must lead to a URL that begins with http:// or https://.`);
  }
  if (target.username !== '' || target.password !== '' || target.search !== '' || target.hash !== '') {
    throw new Error(`The URL that ${host} leads to may have a path, and no user, query or fragment.`);
  }
  return { host, target, keepHost: false };
}

/** Whether a text is a host's name, in lower case, and no address. */
export function isHostName(text: string): boolean {
  const label = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?';
  return text.length <= 253 && isIP(text) === 0 && new RegExp(`^${label}(\\.${label})*$`).test(text);
}

/** A host's name as it is looked for: `API.Example.com.` is `api.example.com`. */
export function hostName(text: string): string {
  return text.trim().toLowerCase().replace(/\.$/, '');
}

/** The parts of `HOST:PORT`; the port is optional, and an IPv6 address stands in brackets. */
export function authorityOf(text: string, defaultPort: number): { host: string; port: number } | undefined {
  const found = /^(?:\[([0-9a-f:.]+)\]|([^\s:@/?#[\]]+))(?::(\d{1,5}))?$/i.exec(text);
  const host = hostName(found?.[1] ?? found?.[2] ?? '');
  const port = found?.[3] === undefined ? defaultPort : Number(found[3]);
  return host === '' || port < 1 || port > 65_535 ? undefined : { host, port };
}
