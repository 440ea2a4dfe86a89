/** What stands in a text where a secret was. */
export const REDACTED = '(sensitive)';

/** Shorter values are too common in ordinary words to be cut out of texts. */
const SHORTEST_SECRET = 4;

/** Knows the secrets of a session and cuts them out of every text that people or logs may see. */
export class Redactor {
  private readonly secrets = new Set<string>();

  /** Remembers a secret, also as it looks inside JSON, in a URL, in base64, and line by line. */
  add(...values: readonly (string | undefined)[]): void {
    for (const value of values) {
      if (value === undefined) continue;
      const forms = [
        value,
        JSON.stringify(value).slice(1, -1),
        encodeURIComponent(value),
        Buffer.from(value).toString('base64'),
        ...value.split(/\r?\n/).filter((line) => line.length >= 16),
      ];
      for (const form of forms) if (form.length >= SHORTEST_SECRET) this.secrets.add(form);
    }
  }

  /** The text without any known secret, and without the signature of any presigned URL. */
  redact(text: string): string {
    let clean = text;
    for (const secret of [...this.secrets].sort((a, b) => b.length - a.length)) {
      clean = clean.replaceAll(secret, REDACTED);
    }
    return clean.replace(/(https?:\/\/[^\s"'?]+)\?[^\s"']+/g, `$1?${REDACTED}`);
  }
}
