import { wellFormed } from './unicode';

/** What stands in a text where a secret was. */
export const REDACTED = '(sensitive)';

/** Shorter values are too common in ordinary words to be cut out of texts. */
const SHORTEST_SECRET = 4;

/** Knows the secrets of a session and cuts them out of every text that people or logs may see. */
export class Redactor {
  private readonly secrets = new Set<string>();
  /** Longest first: a secret may hold another one. */
  private ordered: readonly string[] | undefined;

  /** Remembers a secret, also as it looks inside JSON, in a URL, in base64, without the space around it, and line by line. */
  add(...values: readonly (string | undefined)[]): void {
    for (const value of values) {
      if (value === undefined || this.secrets.has(value)) continue;
      const forms = [
        value,
        value.trim(),
        JSON.stringify(value).slice(1, -1),
        encodeURIComponent(wellFormed(value)),
        Buffer.from(value).toString('base64'),
        ...value.split(/\r?\n/).filter((line) => line.length >= 16),
      ];
      for (const form of forms) if (form.length >= SHORTEST_SECRET) this.secrets.add(form);
      this.ordered = undefined;
    }
  }

  /** The text without any known secret. */
  withoutSecrets(text: string): string {
    this.ordered ??= [...this.secrets].sort((a, b) => b.length - a.length);
    return this.ordered.reduce(
      (clean, secret) => (clean.includes(secret) ? clean.replaceAll(secret, REDACTED) : clean),
      text,
    );
  }

  /** The text without any known secret, and without the signature of any presigned URL. */
  redact(text: string): string {
    return this.withoutSecrets(text).replace(/(https?:\/\/[^\s"'?]+)\?[^\s"']+/g, `$1?${REDACTED}`);
  }
}
