import { Redactor } from '../../shared/redaction';

/*
 * The texts that nothing written by this process may show. One list for the process: a secret that one request
 * brought must not appear in a line that another one writes.
 */
const redactor = new Redactor();

/** Masks a text from now on, in every form that a text of this process may give it. */
export function redact(secret: string): void {
  redactor.add(secret);
}

/** The same text without any secret. */
export function withoutSecrets(text: string): string {
  return redactor.withoutSecrets(text);
}
