import { writeSync } from 'node:fs';
import { frame } from './frames';
import { TO_POOL_FD, type HostMessage } from './messages';

/** Sends a message and waits until it is handed over, so that nothing is lost when the process ends right after. */
export function send(message: HostMessage, body: string | Uint8Array = ''): void {
  const bytes = frame(message, body);
  let sent = 0;
  while (sent < bytes.length) {
    try {
      sent += writeSync(TO_POOL_FD, bytes, sent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') continue;
      process.exit(0);
    }
  }
}
