import { percentEncode } from '../velocity/escape-tool';
import { isJsonObject, type Json } from '../shared/json';

/** What stands for a credential's value in the steps of a test. */
const REDACTED_VALUE = '<REDACTED>';

/** Shorter values are not searched for: they would be found everywhere. */
const SHORTEST = 4;

/** Takes the values of a credential out of whatever is shown of an execution. */
export function redactor(credentials: Readonly<Record<string, string>>): (value: Json) => Json {
  const secrets = Object.values(credentials)
    .filter((value) => value.length >= SHORTEST)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), percentEncode(value)])
    .sort((a, b) => b.length - a.length);
  const text = (value: string): string =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, REDACTED_VALUE), value);
  const redact = (value: Json): Json => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return (value as readonly Json[]).map(redact);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [text(key), redact(member)]));
  };
  return secrets.length === 0 ? (value) => value : redact;
}
