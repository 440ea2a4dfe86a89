/*
 * The texts that nothing written by this process may show. One list for the process: a secret that one request
 * brought must not appear in a line that another one writes.
 */

/** Shorter texts are not masked: they are no secrets, and masking them would garble every line. */
const MIN_LENGTH = 5;
const MASK = '(sensitive value)';

const secrets = new Set<string>();
let ordered: readonly string[] | undefined;

/** Masks a text from now on: as it is, in base64, as in a JSON text, in a URL, and each long line of it. */
export function redact(secret: string): void {
  if (secret.length < MIN_LENGTH || secrets.has(secret)) return;
  const forms = [
    secret,
    secret.trim(),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret, 'utf8').toString('base64'),
  ];
  if (/[\r\n]/.test(secret)) forms.push(...secret.split(/\r?\n/).filter((line) => line.length >= 16));
  for (const form of forms) if (form.length >= MIN_LENGTH) secrets.add(form);
  ordered = undefined;
}

/** The same text without any secret. */
export function withoutSecrets(text: string): string {
  if (secrets.size === 0) return text;
  // Longest first: a secret may hold another one.
  ordered ??= [...secrets].sort((a, b) => b.length - a.length);
  let masked = text;
  for (const secret of ordered) if (masked.includes(secret)) masked = masked.replaceAll(secret, MASK);
  return masked;
}
