import { hclString } from './escape';

/** The block to paste that takes something into the state. Only its author knows the address. */
export function importBlock(type: string, id: string): string {
  return `import {\n  to = ${type}.NAME\n  id = ${hclString(id)}\n}`;
}
