/*
 * What looks like a secret although nothing marks it as one: somebody wrote it into a header or a template by hand, and a
 * review, a drift report or an issue would carry it further.
 */
import { REDACTED } from './redaction';

const SECRET_NAME =
  /authori[sz]ation|cookie|token|api-?key|access-?key|auth-?key|private-?key|subscription-?key|secret|passw(or)?d|passphrase|pwd|credential|signature|session|bearer|assertion|jwt|^x-?auth|^auth$|^key$|^sig$/;

/** Whether a header, a field or a parameter of this name holds a secret: `X-Api-Key`, `apiKey`, `client_secret`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replace(/[_.\s]+/g, '-')
    .toLowerCase();
  return SECRET_NAME.test(words) && !/-ids?$/.test(words);
}

/** A path into a result, and a reference of a template: they name a secret and are none. */
const JSON_PATH = /^\$[.[]\S*$/;
const REFERENCE = /\$!?\{?[a-zA-Z][\w.-]*\}?/g;
const SCHEME = /\b(bearer|basic|digest|token|apikey)\b/gi;

/**
 * The value of a header or field, masked where its name says that it is a secret. What holds nothing but references
 * (`Bearer $!{credentials.TOKEN}`) is shown: which credential is meant is worth knowing.
 */
export function maskValue(name: string, value: string): string {
  if (!isSecretName(name) || JSON_PATH.test(value)) return maskText(value);
  const literal = value.replace(REFERENCE, '').replace(SCHEME, '');
  return /[^\s"':,;=]/.test(literal) ? REDACTED : value;
}

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const SCHEME_AND_VALUE = /\b(bearer|basic)\s+(?![$(])[\w+/.~=-]{6,}/gi;
const JSON_WEB_TOKEN = /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\.?[\w-]*/g;
/**
 * `"password": "x"`, `password=x` and `password: x`. A name begins where no other one does, and a reference has an end
 * nearby: else a long text is gone through again from each of its places.
 */
const NAMED =
  /(["']?)(?<![\w.-])([\w.-]+)(\1\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|(?:\$!?\{[^}]{0,200}\}|[^\s"'&,;{}<>?])+)/g;
const IN_URL = /(\/\/[^/\s:@]*:)[^/\s@]+(?=@)/g;

/** `<Password Type="…">x</Password>`. */
const ELEMENT =
  /(<(?:[\w.-]{1,100}:)?([\w.-]{1,100})(?:\s[^<>]{0,1000})?>)(<!\[CDATA\[[^\]]{0,2000}\]\]>|[^<>]+)(?=<\/)/g;
/** A field of a multipart form: its head with its name, and its value up to the next boundary. */
const FORM_FIELD =
  /(\bname="([^"\r\n]{1,100})"[^\r\n]{0,1000}\r?\n(?:[^\r\n]{1,1000}\r?\n){0,10}\r?\n)((?:(?!\r?\n--)[^]){0,2000})/g;

/** A text of any kind in which whatever looks like a secret is masked. */
export function maskText(text: string): string {
  return text
    .replace(PRIVATE_KEY, REDACTED)
    .replace(SCHEME_AND_VALUE, (_all, scheme: string) => `${scheme} ${REDACTED}`)
    .replace(JSON_WEB_TOKEN, REDACTED)
    .replace(IN_URL, `$1${REDACTED}`)
    .replace(ELEMENT, (_all, tag: string, name: string, value: string) => tag + maskContent(name, value))
    .replace(FORM_FIELD, (_all, head: string, name: string, value: string) => head + maskContent(name, value))
    .replace(NAMED, (all, quote: string, name: string, between: string, value: string) => {
      if (!isSecretName(name) || value.includes(REDACTED)) return all;
      const bare = /^["']/.test(value) ? value.slice(1, -1) : value;
      if (maskValue(name, bare) === bare) return all;
      const mark = /^["']/.test(value) ? value.charAt(0) : '';
      return `${quote}${name}${between}${mark}${REDACTED}${mark}`;
    });
}

/** In markup, a key is a name: that of an object in a bucket, or of a property. */
function maskContent(name: string, value: string): string {
  return isSecretName(name) && name.toLowerCase() !== 'key' ? maskValue(name, value) : value;
}
