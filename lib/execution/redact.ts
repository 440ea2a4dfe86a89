import { isJsonObject, type Json } from '../shared/json';
import { secretForms, withoutCutSecrets } from '../shared/redaction';

/** What stands for a credential's value in the steps of a test. */
const REDACTED_VALUE = '<REDACTED>';

/** Takes the values of a credential out of whatever is shown of an execution. */
export function redactor(credentials: Readonly<Record<string, string>>): (value: Json) => Json {
  const secrets = Object.values(credentials)
    .flatMap(secretForms)
    .sort((a, b) => b.length - a.length);
  const text = (value: string): string =>
    withoutCutSecrets(
      secrets.reduce((shown, secret) => shown.replaceAll(secret, REDACTED_VALUE), value),
      secrets,
    );
  const redact = (value: Json): Json => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return (value as readonly Json[]).map(redact);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [text(key), redact(member)]));
  };
  return secrets.length === 0 ? (value) => value : redact;
}
