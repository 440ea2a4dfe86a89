/** A text of at most so many characters; what is cut off is counted. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  // Half of a surrogate pair is no character.
  const end = /[\ud800-\udbff]$/.test(text.slice(0, max)) ? max - 1 : max;
  return `${text.slice(0, end)}… (${text.length - end} more characters)`;
}

/** The first lines of a text, each of a bounded length; what is cut off is counted. */
export function cutLines(text: string, maxLines: number, maxLength: number): string {
  const lines = text.split('\n');
  const shown = lines.slice(0, maxLines).map((line) => cut(line, maxLength));
  return [...shown, ...more(lines.length - shown.length, 'line')].join('\n');
}

/** The first of a list as lines or words, and how many more there are. */
export function firstOf<T>(
  list: readonly T[],
  max: number,
  show: (each: T) => string,
  one: string,
): string[] {
  return [...list.slice(0, max).map(show), ...more(list.length - max, one)];
}

function more(count: number, one: string): string[] {
  return count <= 0 ? [] : [`… and ${count} more ${one}${count === 1 ? '' : 's'}`];
}
