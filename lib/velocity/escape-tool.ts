import { textOf, Tool, type VelocityValue } from './values';

/** A method that makes a text from a text; null stays null. */
function method(change: (text: string) => string): (value: VelocityValue) => VelocityValue {
  return (value) => (value === null || value === undefined ? null : change(textOf(value)));
}

const CONTROL: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\n': '\\n',
  '\t': '\\t',
  '\f': '\\f',
  '\r': '\\r',
};

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** As Apache Commons Lang escapes Java source: control characters and everything beyond ASCII too. */
function java(text: string): string {
  return text.replace(/["\\]|[^ -~]/g, (found) =>
    found === '"' || found === '\\' ? `\\${found}` : (CONTROL[found] ?? unicode(found)),
  );
}

function javascript(text: string): string {
  return text.replace(/["'\\/]|[^ -~]/g, (found) =>
    /["'\\/]/.test(found) ? `\\${found}` : (CONTROL[found] ?? unicode(found)),
  );
}

function unjava(text: string): string {
  const plain: Readonly<Record<string, string>> = { b: '\b', n: '\n', t: '\t', f: '\f', r: '\r' };
  return text.replace(/\\(?:u+([0-9a-fA-F]{4})|([\s\S]))/g, (_, code?: string, character = '') =>
    code === undefined ? (plain[character] ?? character) : String.fromCharCode(parseInt(code, 16)),
  );
}

const XML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** The named entities of HTML 4 between 160 and 255, in their order. */
const LATIN1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'.split(
    ' ',
  );

function html(text: string): string {
  return text.replace(/[&<>"\u00a0-\u00ff]/g, (found) => {
    const entity = LATIN1[found.charCodeAt(0) - 160];
    return XML[found] ?? `&${entity ?? ''};`;
  });
}

function unescapeEntities(text: string): string {
  const plain = Object.fromEntries(
    Object.entries(XML).map(([character, entity]) => [entity.slice(1, -1), character]),
  );
  return text.replace(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
    (whole, hex?: string, decimal?: string, name = '') => {
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      const latin = LATIN1.indexOf(name);
      return plain[name] ?? (latin >= 0 ? String.fromCharCode(latin + 160) : whole);
    },
  );
}

/** Percent-encodes a text's UTF-8. Half a surrogate pair, which has none, becomes `?` as in Java. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'));
}

/** `java.net.URLEncoder`: a blank becomes `+`, and `*` and `_` stay. */
function urlFormEncode(text: string): string {
  return percentEncode(text)
    .replace(/[!'()~]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

function unurl(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function jsonEncode(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function jsonDecode(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return unjava(text);
  }
}

const characters = {
  dollar: '$',
  d: '$',
  hash: '#',
  h: '#',
  quote: '"',
  q: '"',
  singleQuote: "'",
  s: "'",
  backslash: '\\',
  b: '\\',
  exclamation: '!',
  e: '!',
  newline: '\n',
  n: '\n',
};

/**
 * `$esc`: EscapeTool of Apache Velocity Tools, and the methods that the platform adds to it (jsonEncode, jsonDecode,
 * jsonString, url, urlFormEncode, uriEncode). [help]
 */
export const escapeTool = new Tool(
  'org.apache.velocity.tools.generic.EscapeTool',
  {
    java: method(java),
    unjava: method(unjava),
    javascript: method(javascript),
    unjavascript: method(unjava),
    json: method(jsonEncode),
    unjson: method(jsonDecode),
    html: method(html),
    unhtml: method(unescapeEntities),
    xml: method((text) => text.replace(/[&<>"']/g, (found) => XML[found] ?? found)),
    unxml: method(unescapeEntities),
    sql: method((text) => text.replaceAll("'", "''")),
    velocity: method((text) => text.replace(/[$#]/g, (found) => `\${esc.${found === '$' ? 'd' : 'h'}}`)),
    unicode: method((code) => String.fromCharCode(parseInt(code.replace(/^(?:\\u|u\+?|#)/i, ''), 16))),
    u: method((code) => String.fromCharCode(parseInt(code.replace(/^(?:\\u|u\+?|#)/i, ''), 16))),
    propertyKey: method((text) => propertyText(text, true)),
    propertyValue: method((text) => propertyText(text, false)),
    dump: method(java),
    url: method(urlFormEncode),
    unurl: method(unurl),
    urlFormEncode: method(urlFormEncode),
    uriEncode: method((text) =>
      percentEncode(text).replace(
        /[!'()*]/g,
        (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    ),
    jsonEncode: method(jsonEncode),
    jsonDecode: method(jsonDecode),
    jsonString: method(jsonEncode),
    ...Object.fromEntries(
      Object.entries(characters).map(([name, character]) => [
        `get${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        () => character,
      ]),
    ),
  },
  characters,
);

/** A key or a value as java.util.Properties stores it. */
function propertyText(text: string, isKey: boolean): string {
  const escaped = java(text)
    .replaceAll('\\"', '"')
    .replace(/[=:#!]/g, '\\$&');
  return isKey ? escaped.replaceAll(' ', '\\ ') : escaped.replace(/^ /, '\\ ');
}
