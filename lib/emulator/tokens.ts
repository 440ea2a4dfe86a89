import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Access tokens and URL signatures: signed, not stored, so that what was handed out stays valid when the emulator is
 * started again on the same data.
 */
export class Tokens {
  /** Tokens that were ended before their time, for as long as this process lives. */
  private readonly revoked = new Set<string>();

  /**
   * @param key what signs them
   * @param generation tokens of an earlier one are expired
   * @param keep writes a new generation down, before it counts
   */
  constructor(
    private readonly key: string,
    private generation = 0,
    private readonly keep: (generation: number) => void = () => undefined,
  ) {}

  /** A key for {@link Tokens}. */
  static newKey(): string {
    return randomBytes(32).toString('base64url');
  }

  issue(clientId: string, seconds: number): string {
    const expires = Date.now() + seconds * 1000;
    const nonce = randomBytes(6).toString('base64url');
    const payload = Buffer.from(
      JSON.stringify({ c: clientId, e: expires, g: this.generation, n: nonce }),
    ).toString('base64url');
    return `${payload}.${this.sign(payload)}`;
  }

  /** The client that a token was issued to, or why it is not valid. */
  read(token: string): { readonly clientId: string } | 'invalid' | 'expired' {
    const [payload = '', signature = ''] = token.split('.');
    if (payload === '' || !this.verify(payload, signature) || this.revoked.has(payload)) return 'invalid';
    const { c, e, g } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
      c: string;
      e: number;
      g: number;
    };
    return Date.now() >= e || g !== this.generation ? 'expired' : { clientId: c };
  }

  /** Ends a token. */
  revoke(token: string): void {
    this.revoked.add(token.split('.')[0] ?? '');
  }

  /** Ends every token that was issued up to now. @throws StorageFailure when that cannot be kept: they go on then */
  expireAll(): void {
    this.keep(this.generation + 1);
    this.generation++;
  }

  sign(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('base64url');
  }

  verify(text: string, signature: string): boolean {
    return same(this.sign(text), signature);
  }
}

/** Compares two secrets without telling by the time taken where they differ. */
export function same(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
