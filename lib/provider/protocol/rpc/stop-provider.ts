import type { StopProvider } from '../messages';
import type { Rpc } from './rpc';

/** Asks everything in flight to end soon; answers at once. */
export const stopProvider: Rpc<typeof StopProvider> = (server) => {
  server.stop();
  return Promise.resolve({ Error: '' });
};
