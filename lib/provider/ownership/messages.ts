import { firstOf } from '../../shared/bounds';
/** So many things are named in one message. */
export const NAMED_MAX = 5;

/** Several things in one sentence. */
export function namesInWords(texts: readonly string[]): string {
  return firstOf(texts, NAMED_MAX, (text) => text, 'one').join(', ');
}
