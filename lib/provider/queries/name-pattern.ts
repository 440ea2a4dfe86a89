/**
 * Whether a name fits a pattern as a whole: `*` stands for any text, `?` for one character, everything else for itself. Takes
 * no longer than the product of their lengths.
 */
export function fitsPattern(name: string, pattern: string): boolean {
  const text = [...name];
  const wanted = [...pattern];
  let at = 0;
  let next = 0;
  /** Where the last `*` was, and how far the text has been given to it. */
  let star = -1;
  let given = 0;
  while (at < text.length) {
    if (wanted[next] === '*') {
      star = next;
      given = at;
      next += 1;
    } else if (wanted[next] === '?' || wanted[next] === text[at]) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      given += 1;
      at = given;
      next = star + 1;
    } else {
      return false;
    }
  }
  return wanted.slice(next).every((each) => each === '*');
}
