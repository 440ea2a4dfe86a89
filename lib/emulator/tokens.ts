import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Access tokens and URL signatures: signed, not stored, so that what was handed out stays valid when the emulator is
 * started again on the same data.
 */
export class Tokens {
  /** Tokens made before this are expired, in milliseconds since 1970. */
  private notBefore = 0;

  constructor(private readonly key: string) {}

  /** A key for {@link Tokens}. */
  static newKey(): string {
    return randomBytes(32).toString('base64url');
  }

  issue(clientId: string, seconds: number): string {
    const now = Date.now();
    const payload = Buffer.from(
      JSON.stringify({
        c: clientId,
        i: now,
        e: now + seconds * 1000,
        n: randomBytes(6).toString('base64url'),
      }),
    ).toString('base64url');
    return `${payload}.${this.sign(payload)}`;
  }

  /** The client that a token was issued to, or why it is not valid. */
  read(token: string): { readonly clientId: string } | 'invalid' | 'expired' {
    const [payload = '', signature = ''] = token.split('.');
    if (payload === '' || !this.verify(payload, signature)) return 'invalid';
    const { c, i, e } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
      c: string;
      i: number;
      e: number;
    };
    return Date.now() >= e || i < this.notBefore ? 'expired' : { clientId: c };
  }

  /** Ends every token that was issued up to now. */
  expireAll(): void {
    this.notBefore = Date.now() + 1;
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
