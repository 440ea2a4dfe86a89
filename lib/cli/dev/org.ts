import type { Emulator } from '../../emulator/index';
import type { Platform } from '../../platform';

/** A function that is debugged takes as long as whoever debugs it: seconds. */
const REQUEST_TIMEOUT = 24 * 60 * 60;

/** A local org as any client reaches it: by its public API, with the SDK. */
export async function orgOf({ host, port, clientId, clientSecret }: Emulator): Promise<Platform> {
  // Loaded only when an org is called: the SDK is large.
  const { Platform } = await import('../../platform');
  return new Platform({
    clientId,
    clientSecret,
    gateway: { host, port, protocol: 'http' },
    requestTimeout: REQUEST_TIMEOUT,
    retryTimeout: 5,
  });
}
