import { connect } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';

const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n';

/** Agrees to a tunnel. */
export function agree(socket: Duplex): void {
  socket.write(ESTABLISHED);
}

/** Says no to a tunnel, or to what is no HTTP. */
export function decline(socket: Duplex, status: string, message = ''): void {
  const length = Buffer.byteLength(message);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n${message}`);
}

/**
 * Connects a client with a host, and looks into nothing that they say.
 *
 * @param hold is given the connection with the host: it has to end when the front does
 */
export function connectThrough(
  socket: Duplex,
  head: Buffer,
  to: { readonly host: string; readonly port: number },
  hold: (onward: Duplex) => void,
): void {
  const onward = connect(to.port, to.host);
  hold(onward);
  const failed = ({ code = 'error' }: NodeJS.ErrnoException): void => {
    const message = `The front of genesys-actions: ${to.host} cannot be reached (${code}).\n`;
    decline(socket, '502 Bad Gateway', message);
  };
  onward.once('error', failed);
  socket.once('close', () => onward.destroy());
  onward.once('connect', () => {
    onward.off('error', failed);
    onward.once('error', () => socket.destroy());
    agree(socket);
    if (head.length > 0) onward.write(head);
    pipeline(socket, onward, () => undefined);
    pipeline(onward, socket, () => undefined);
  });
}
