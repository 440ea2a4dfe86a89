import { JavaException } from './errors';

/** Classes that Java's regular expressions know by name, and JavaScript's do not. */
const CLASSES: Readonly<Record<string, string>> = {
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Upper: 'A-Z',
  Lower: 'a-z',
  Punct: '!-\\/:-@\\[-`{-~',
  Space: ' \\t\\n\\x0B\\f\\r',
  Blank: ' \\t',
  XDigit: '0-9a-fA-F',
  Cntrl: '\\x00-\\x1F\\x7F',
  Graph: '!-~',
  Print: ' -~',
  ASCII: '\\x00-\\x7F',
};

const cache = new Map<string, RegExp>();

/**
 * A regular expression of Java as one of JavaScript: quotes (`\Q…\E`), flags at the beginning (`(?i)`), named classes
 * (`\p{Alpha}`), `\A`, `\z`, `\Z` and `\h` are translated.
 *
 * @throws JavaException (PatternSyntaxException) when it is none
 */
export function javaRegex(source: string, global = true): RegExp {
  const key = `${global ? 'g' : ''}${source}`;
  const known = cache.get(key);
  if (known !== undefined) {
    known.lastIndex = 0;
    return known;
  }
  let flags = global ? 'gu' : 'u';
  let pattern = source.replace(/\\Q([\s\S]*?)(?:\\E|$)/g, (_, quoted: string) =>
    quoted.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
  );
  pattern = pattern.replace(/^\(\?([imsux]+)\)/, (_, given: string) => {
    flags += [...new Set(given)].filter((flag) => 'ims'.includes(flag)).join('');
    return '';
  });
  pattern = translateEscapes(pattern);
  let regex: RegExp;
  try {
    regex = new RegExp(pattern, flags);
  } catch {
    try {
      // Java allows escapes that JavaScript's strict mode does not, for example `\-` and `\_`.
      regex = new RegExp(pattern, flags.replace('u', ''));
    } catch {
      throw new JavaException(`java.util.regex.PatternSyntaxException: ${source}`);
    }
  }
  if (cache.size > 200) cache.clear();
  cache.set(key, regex);
  return regex;
}

function translateEscapes(pattern: string): string {
  let inClass = false;
  return pattern.replace(
    /\\p\{(\w+)\}|\\([AzZhH])|\\[\s\S]|[[\]]|([*+?}])\+/g,
    (match, name, anchor, possessive) => {
      if (match === '[') inClass = true;
      if (match === ']') inClass = false;
      if (typeof name === 'string') {
        const members = CLASSES[name.replace(/^Is/, '')];
        if (members === undefined) return match;
        return inClass ? members : `[${members}]`;
      }
      if (typeof anchor === 'string') {
        const blank = ' \\t\\u00A0\\u2000-\\u200A\\u202F\\u205F\\u3000';
        if (anchor === 'h') return inClass ? blank : `[${blank}]`;
        if (anchor === 'H') return `[^${blank}]`;
        return anchor === 'A' ? '^' : '$';
      }
      if (typeof possessive === 'string' && !inClass) return possessive;
      return match;
    },
  );
}

/** A replacement text of Java: `$1` and `${name}` are groups, a backslash takes the next character as it is. */
export function javaReplacement(text: string): (match: string, ...rest: unknown[]) => string {
  return (match, ...rest) => {
    const named = rest.at(-1);
    const groups = typeof named === 'object' && named !== null ? (named as Record<string, string>) : {};
    const count = rest.findIndex((each) => typeof each === 'number');
    return text.replace(/\\([\s\S])|\$(?:\{(\w+)\}|(\d))|\$/g, (whole, escaped, name, digit) => {
      if (typeof escaped === 'string') return escaped;
      if (typeof name === 'string') return groups[name] ?? '';
      if (typeof digit !== 'string') {
        throw new JavaException('java.lang.IllegalArgumentException: Illegal group reference');
      }
      const number = Number(digit);
      if (number > count) throw new JavaException(`java.lang.IndexOutOfBoundsException: No group ${number}`);
      return number === 0 ? match : ((rest[number - 1] as string | undefined) ?? '');
    });
  };
}
