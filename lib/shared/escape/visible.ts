/*
 * Characters that cannot be seen and that change what is seen: they move the cursor, colour or erase a terminal, turn the
 * direction of a line round, or hide inside a word. They are written as JSON writes them (`\u001b`), so that a line of JSON
 * in which they are made visible is still the same JSON.
 */

/** Each as its code, or from the first to the last. */
const RANGES: readonly (readonly [first: number, last?: number])[] = [
  // C0 but tab and line feed, DEL, C1.
  [0x0000, 0x0008],
  [0x000b, 0x001f],
  [0x007f, 0x009f],
  // What turns the direction of writing.
  [0x061c],
  [0x200e, 0x200f],
  [0x202a, 0x202e],
  [0x2066, 0x2069],
  // What has no width, is a line end to some and none to others, or stands for nothing at all.
  [0x00ad],
  [0x034f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180e],
  [0x200b],
  [0x2028, 0x2029],
  [0x2060, 0x2065],
  [0x206a, 0x206f],
  [0x3164],
  [0xfeff],
  [0xffa0],
  [0xfff0, 0xfffb],
];

const UNSEEN_CLASS = RANGES.map(([first, last = first]) => `${code(first)}-${code(last)}`).join('');
/** Joiners belong to emoji and to some scripts; anywhere else they only hide. */
const JOINED = '[^\\u0000-\\u009f\\u200c\\u200d]';
const JOINER = new RegExp(`(?<!${JOINED})[\\u200c\\u200d]|[\\u200c\\u200d](?!${JOINED})`, 'g');
/** Tags (U+E0000 to U+E007F), of which hidden texts are made, and halves of surrogate pairs. */
const TAGS = '\\udb40[\\udc00-\\udc7f]';
const HALVES = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]';

const UNSEEN = new RegExp(`[${UNSEEN_CLASS}]|${TAGS}|${HALVES}`, 'g');

/** Anything that the rule above may touch: most texts have nothing of it. */
const SUSPECT = new RegExp(`[${UNSEEN_CLASS}]|[\\u200c\\u200d]|[\\ud800-\\udfff]`);

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text of any number of lines with everything in it to be seen. Letters of all scripts and emoji stay as they are. */
export function visible(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.replaceAll('\r\n', '\n').replace(UNSEEN, written).replace(JOINER, written);
}

/** The same on one line: line ends and tabs are written as `\n`, `\r` and `\t`. */
export function visibleLine(text: string): string {
  return visible(text.replace(/[\n\r\t]/g, written));
}

function written(characters: string): string {
  return (
    SHORT[characters] ??
    Array.from({ length: characters.length }, (_, index) => code(characters.charCodeAt(index))).join('')
  );
}

function code(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
