import { CONTINUED_SIGN, CUT_SIGN } from './cut';
import { HTML_ENTITIES } from './escape/html';
import { isJsonObject, type Json } from './json';
import { wellFormed } from './unicode';

/** What stands in a text where a secret was. */
export const REDACTED = '(sensitive)';

/** Shorter values are too common in ordinary words to be cut out of texts; the same goes for a part of base64. */
const SHORTEST_SECRET = 4;
const SHORTEST_PART = 6;

/** At how many places of a text it is looked for secrets that were cut, from its end. */
const CUTS_MOST = 10;

const APOSTROPHES = ["'", '&#39;', '&#x27;', '&#039;', '&apos;'];

/**
 * How a secret looks in the texts of the web, the longest first: as it is and without the space around it, in JSON (twice as
 * well, and as it is safe in HTML), in a URL and a form, in HTML, in hexadecimal, and in base64 of either alphabet, with
 * padding or without, wherever it stands in what was encoded (`user:secret` of basic authentication).
 *
 * @param secret what nobody may see; one of fewer than four characters has no form
 */
export function secretForms(secret: string): string[] {
  if (secret.length < SHORTEST_SECRET) return [];
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeURIComponent(wellFormed(secret));
  const urls = [url, url.replace(/[!'()*~]/g, hexadecimal), url.replace(/[!'()~]/g, hexadecimal)];
  const html = secret.replace(/[&<>"]/g, (found) => HTML_ENTITIES[found] ?? found);
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    secret.trim(),
    json,
    json.replace(/[<>&]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`),
    JSON.stringify(json).slice(1, -1),
    ...urls
      .flatMap((each) => [each, each.replaceAll('%20', '+')])
      .flatMap((each) => [each, lowerHexadecimal(each)]),
    ...APOSTROPHES.map((each) => html.replaceAll("'", each)),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...base64Parts(bytes).flatMap((each) => [each, each.replaceAll('+', '-').replaceAll('/', '_')]),
  ];
  return [...new Set(forms)]
    .filter((form) => form.length >= SHORTEST_SECRET)
    .sort((one, other) => other.length - one.length);
}

function hexadecimal(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function lowerHexadecimal(text: string): string {
  return text.replace(/%../g, (found) => found.toLowerCase());
}

/** The base64 of it alone, and what of it is the same whatever stands before and after. */
function base64Parts(bytes: Buffer): string[] {
  const alone = bytes.toString('base64');
  const parts = [0, 1, 2].map((before) => {
    const bits = (before + bytes.length) * 8;
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // Six bits a character: those with a bit of a neighbour are left out.
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
  });
  return [alone, alone.replace(/=+$/, ''), ...parts.filter((part) => part.length >= SHORTEST_PART)];
}

/**
 * The text without the part of a secret that is left where it was cut before it could be recognised: whatever cuts a text
 * says so there.
 *
 * @param forms of all secrets, the longest first
 */
export function withoutCutSecrets(text: string, forms: readonly string[]): string {
  const longest = forms[0]?.length ?? 0;
  let clean = text;
  if (clean.startsWith(CONTINUED_SIGN)) {
    const rest = clean.slice(CONTINUED_SIGN.length);
    const start = rest.slice(0, longest);
    const ended = forms.reduce((most, form) => Math.max(most, endedIn(start, form, most)), 0);
    clean = CONTINUED_SIGN + rest.slice(ended);
  }
  let at = clean.lastIndexOf(CUT_SIGN);
  for (let cuts = 0; at > 0 && cuts < CUTS_MOST; cuts++) {
    const end = clean.slice(Math.max(0, at - longest), at);
    const kept = at - forms.reduce((most, form) => Math.max(most, begunIn(end, form, most)), 0);
    clean = clean.slice(0, kept) + clean.slice(at);
    at = clean.lastIndexOf(CUT_SIGN, kept - 1);
  }
  return clean;
}

/** How much of a secret's beginning a text ends with; only more than `least` counts. */
function begunIn(end: string, form: string, least: number): number {
  for (let length = Math.min(form.length - 1, end.length); length > least; length--)
    if (end.endsWith(form.slice(0, length))) return length;
  return 0;
}

/** How much of a secret's end a text begins with; only more than `least` counts. */
function endedIn(start: string, form: string, least: number): number {
  for (let length = Math.min(form.length - 1, start.length); length > least; length--)
    if (start.startsWith(form.slice(-length))) return length;
  return 0;
}

/** Knows the secrets of a session and cuts them out of every text that people or logs may see. */
export class Redactor {
  private readonly secrets = new Set<string>();
  /** Longest first: a secret may hold another one. */
  private ordered: readonly string[] | undefined;

  /** Remembers a secret in every form that {@link secretForms} knows, also line by line. */
  add(...values: readonly (string | undefined)[]): void {
    for (const value of values) {
      if (value === undefined || this.secrets.has(value)) continue;
      const lines = value.split(/\r?\n/).filter((line) => line.length >= 16 && line !== value);
      for (const form of [value, ...lines].flatMap(secretForms)) this.secrets.add(form);
      this.ordered = undefined;
    }
  }

  /** The text without any known secret, and without a part of one where it was cut. */
  withoutSecrets(text: string): string {
    this.ordered ??= [...this.secrets].sort((a, b) => b.length - a.length);
    const whole = this.ordered.reduce(
      (clean, secret) => (clean.includes(secret) ? clean.replaceAll(secret, REDACTED) : clean),
      text,
    );
    return withoutCutSecrets(whole, this.ordered);
  }

  /** A value whose texts, and the names of its members, hold no known secret. */
  jsonWithoutSecrets(value: Json): Json {
    if (typeof value === 'string') return this.withoutSecrets(value);
    if (Array.isArray(value)) return (value as readonly Json[]).map((item) => this.jsonWithoutSecrets(item));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        this.withoutSecrets(name),
        this.jsonWithoutSecrets(member),
      ]),
    );
  }

  /** The text without any known secret, and without the signature of any presigned URL. */
  redact(text: string): string {
    // From the question mark back: the other way round, each of many addresses would be read to the end of the text.
    return this.withoutSecrets(text).replace(/\?(?<=https?:\/\/[^\s"'?]+\?)[^\s"']+/g, `?${REDACTED}`);
  }
}
