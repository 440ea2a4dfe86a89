import { firstOf } from '../../shared/bounds';
import { hclString } from '../../shared/escape/terraform';

/** So many things are named in one message. */
export const NAMED_MAX = 5;

/** The block to paste that takes something into the state. Only its author knows the address. */
export function importBlock(type: string, id: string): string {
  return `import {\n  to = ${type}.NAME\n  id = ${hclString(id)}\n}`;
}

/** Several things in one sentence. */
export function listOf(texts: readonly string[]): string {
  return firstOf(texts, NAMED_MAX, (text) => text, 'one').join(', ');
}
