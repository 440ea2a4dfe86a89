/** An `import` block in a message: the name in its address is for its reader to put in. */
const BLOCK = /import \{\s*to\s*=\s*(\w+)\.\w+\s*id\s*=\s*("(?:[^"\\]|\\.)*")\s*\}/g;

/** The ids and types of all `import` blocks in a message; frames that Terraform draws around messages do not matter. */
export function importBlocksIn(text: string): { readonly type: string; readonly id: string }[] {
  const plain = text.replace(/^[│╷╵ ]+/gm, '');
  return [...plain.matchAll(BLOCK)].map(([, type = '', id = '""']) => ({
    type,
    id: JSON.parse(id) as string,
  }));
}

/** The block as a person pastes it, at their own resource. */
export function importBlock(address: string, id: string): string {
  return `import {\n  to = ${address}\n  id = ${JSON.stringify(id)}\n}\n`;
}
