import { htmlText } from './html';
import { visible, visibleLine } from './visible';

/*
 * Markdown as GitHub reads it. Escaping sign by sign does not hold there: after Markdown, entities and backslashes have been
 * read, GitHub looks through the text once more for `@name`, `#1`, `owner/name#1`, commits, URLs, `:emoji:` and `$formulas$`.
 * Only in code it looks for nothing. So what is not plain words stands in code.
 */

/** Code within a line. Its fence is longer than any run of backticks inside. */
export function markdownCode(text: string): string {
  const line = visibleLine(text);
  if (line.trim() === '') return line === '' ? '` `' : `\`${line}\``;
  const mark = '`'.repeat(longestRun(line) + 1);
  // One space at both ends is taken off again.
  const space = /^[` ]|[` ]$/.test(line) ? ' ' : '';
  return `${mark}${space}${line}${space}${mark}`;
}

/** A block of code, which is neither left by anything in the text nor closed early. It begins on a line of its own. */
export function markdownFence(text: string, language = ''): string {
  const lines = visible(text);
  const mark = '`'.repeat(Math.max(3, longestRun(lines) + 1));
  return `${mark}${language}\n${lines}\n${mark}`;
}

/**
 * A text within a paragraph, a list item or a heading: one line of plain words, in which whatever could be more than a
 * word stands in code.
 */
export function markdownText(text: string): string {
  const line = visibleLine(text).trim();
  let written = '';
  let open: { words: string; space: string } | undefined;
  const close = (): void => {
    if (open !== undefined) written += markdownCode(open.words) + open.space;
    open = undefined;
  };
  for (const part of line.match(/[^\s()"',]+|\s+|[()"',]/gu) ?? []) {
    const isFirst = written === '' && open === undefined;
    if (isPlain(part, isFirst)) {
      // Words of code with nothing but space between them are one piece of code.
      if (open !== undefined && open.space === '' && /^\s+$/.test(part)) open.space = part;
      else {
        close();
        written += part;
      }
    } else if (open === undefined) open = { words: part, space: '' };
    else open = { words: `${open.words}${open.space}${part}`, space: '' };
  }
  close();
  return written;
}

/** The text of code in HTML that stands in Markdown, for a place where Markdown is not read: within `<summary>`. */
export function markdownHtmlCode(text: string): string {
  return `<code>${htmlText(text)}</code>`;
}

/** What Markdown or GitHub reads as more than a word. */
const MARKUP = /[\\`*_{}[\]<>#|~$^&@=]/;
const LINKED = /[0-9a-f]{7,}|www\.|:(?!$)|GH-\d/i;
const AT_START = /^[-+]|^\d+[.)]|^\d+$/;
/** What looks like a link or the name of an emoji, and is none. */
const TIME = /^\d{1,2}(:\d{2}){1,2}$/;

function isPlain(part: string, isFirst: boolean): boolean {
  if (MARKUP.test(part) || (isFirst && AT_START.test(part))) return false;
  return !LINKED.test(part) || TIME.test(part);
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
