/** Stands behind every text that was cut, before how long it was: redaction looks for it. */
export const CUT_SIGN = '… (cut: ';

/** Begins a text that goes on with what was cut off before. */
export const CONTINUED_SIGN = '(continued) …';

/** A text, cut to so many characters; says what was cut. */
export function cutText(text: string, max: number): string {
  return text.length <= max
    ? text
    : `${text.slice(0, max)}${CUT_SIGN}${text.length} characters, of which ${max} are kept)`;
}
