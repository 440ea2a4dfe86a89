import { setTimeout as sleep } from 'node:timers/promises';

/** How a request is made. */
export interface RequestSettings {
  /** When the answer must be there: milliseconds since 1970. */
  readonly deadline: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** One try takes at most this: milliseconds. */
  readonly tryTimeout?: number;
  /** The first pause; each next one is twice as long: milliseconds. */
  readonly firstPause?: number;
}

/**
 * Gets JSON. What fails for a passing reason (429, 5xx, no answer) is tried again, with growing pauses, or after the
 * time that the server asks for, as long as the deadline allows.
 *
 * @returns undefined for 404: there is nothing
 * @throws Error with the reason of the last try
 */
export async function getJson(url: URL, settings: RequestSettings): Promise<unknown> {
  const { deadline, tryTimeout = 3000, firstPause = 100 } = settings;
  let reason = 'there was no time for it';
  for (let pause = firstPause; Date.now() < deadline; pause *= 2) {
    let wait = pause;
    try {
      const response = await fetch(url, {
        headers: { accept: 'application/json', ...settings.headers },
        signal: AbortSignal.timeout(Math.max(1, Math.min(tryTimeout, deadline - Date.now()))),
      });
      if (response.status === 404) return undefined;
      if (response.ok) return await jsonOf(response, url);
      reason = `it answered ${response.status}`;
      if (response.status !== 429 && response.status < 500) break;
      wait = retryAfter(response) ?? pause;
    } catch (error) {
      if (error instanceof AnswerError) throw error;
      reason =
        (error as Error).name === 'TimeoutError' ? 'it did not answer in time' : 'it cannot be reached';
    }
    if (Date.now() + wait >= deadline) break;
    console.warn('Trying again', { host: url.host, reason, wait });
    await sleep(wait);
  }
  throw new Error(`The request to ${url.host} failed: ${reason}.`);
}

/** The server answered, and the answer is of no use: another try would change nothing. */
class AnswerError extends Error {}

async function jsonOf(response: Response, url: URL): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    if ((error as Error).name === 'SyntaxError')
      throw new AnswerError(`The answer of ${url.host} is not JSON.`);
    throw error;
  }
}

/** What the server asks for: milliseconds. */
function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
