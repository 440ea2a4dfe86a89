/** Percent-encodes a text's UTF-8. Half a surrogate pair, which has none, becomes `?` as in Java. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'));
}
