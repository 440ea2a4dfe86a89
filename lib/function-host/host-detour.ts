import { isIP, Socket } from 'node:net';
import type { HostSettings } from './messages';

interface ConnectOptions {
  readonly host?: unknown;
  readonly port?: unknown;
}

/**
 * Leads this process's connections to some hosts to a port of this machine. It is done where each of them begins: `fetch`,
 * `http`, `https`, `tls`, and every package that is made of them, whether it reads proxy variables or not.
 */
export function takeDetour({ hosts, others, port }: NonNullable<HostSettings['detour']>): void {
  const led = new Set(hosts);

  const connect = Socket.prototype.connect as (this: Socket, ...args: unknown[]) => Socket;
  const redirected = function (this: Socket, ...args: unknown[]): Socket {
    const { options, listener } = wanted(args);
    const host = hostOf(options);
    const isLed = host !== undefined && (led.has(host) || (others && isPublic(host, options?.port)));
    if (!isLed) return connect.apply(this, args);
    // A handshake that names no server by itself: only its connection tells which one is meant.
    (this as { setServername?: (name: string) => void }).setServername?.(host);
    const instead = { ...options, host: '127.0.0.1', port, family: 4, lookup: undefined };
    return connect.call(this, instead, ...(listener === undefined ? [] : [listener]));
  };
  Socket.prototype.connect = redirected as typeof Socket.prototype.connect;
}

/** The forms in which a socket is told what to connect with; Node.js itself hands over one list of both parts. */
function wanted(args: readonly unknown[]): { options: ConnectOptions | undefined; listener?: unknown } {
  const [first, second] = args;
  if (Array.isArray(first)) return { options: first[0] as ConnectOptions, listener: first[1] ?? undefined };
  const listener = args.findLast((each) => typeof each === 'function');
  if (typeof first === 'object' && first !== null) return { options: first as ConnectOptions, listener };
  return typeof second === 'string'
    ? { options: { port: first, host: second }, listener }
    : { options: undefined };
}

function hostOf(options: ConnectOptions | undefined): string | undefined {
  return typeof options?.host === 'string' ? options.host.toLowerCase().replace(/\.$/, '') : undefined;
}

/** Whether it is where HTTP and HTTPS of other machines are. */
function isPublic(host: string, port: unknown): boolean {
  return [80, 443].includes(Number(port)) && isIP(host) === 0 && !/(^|\.)localhost$/.test(host);
}
