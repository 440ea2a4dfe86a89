import { ENVIRONMENT } from './environment';
import type { TokenPool } from './tokens';
import { TOKEN_POOL_SIZES } from '../model/settings';

/** What is shorter is not worth a word: milliseconds. */
const WORTH_SAYING_MS = 5_000;

/** Says that calls wait for the org's limits: once for each wait, however many calls wait. */
export class Waits {
  /** Until when it is said. */
  private said = 0;

  constructor(
    private readonly tokens: Pick<TokenPool, 'size' | 'canGrow'>,
    private readonly say: ((message: string) => void) | undefined,
  ) {}

  /** A call waits for a token that may send again. */
  forTokens(milliseconds: number): void {
    const { size, canGrow } = this.tokens;
    const what =
      size === 1 ? 'the access token is at its limit' : `all ${size} access tokens are at their limit`;
    const cure = !canGrow
      ? ' An access token that is given stands alone: an OAuth client can have several.'
      : size < TOKEN_POOL_SIZES.max
        ? ` More tokens make it faster: set token_pool_size or ${ENVIRONMENT.token_pool_size} (now ${size}, at most ${TOKEN_POOL_SIZES.max}).`
        : '';
    this.tell(milliseconds, `${what} of requests a minute.${cure}`);
  }

  /** A call waits as long as a 429 asked it to. */
  asAsked(milliseconds: number): void {
    this.tell(milliseconds, 'the org has too many requests (429) and asked for this pause.');
  }

  private tell(milliseconds: number, why: string): void {
    const now = Date.now();
    if (milliseconds <= WORTH_SAYING_MS || now < this.said) return;
    this.said = now + milliseconds;
    this.say?.(`Waiting ${Math.ceil(milliseconds / 1000)} s: ${why}`);
  }
}
