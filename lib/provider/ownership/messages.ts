/** The block to paste that takes something into the state. Only its author knows the address. */
export function importBlock(type: string, id: string): string {
  return `import {\n  to = ${type}.NAME\n  id = ${JSON.stringify(id)}\n}`;
}

/** Several things in one sentence, the many cut to a few. */
export function listOf(texts: readonly string[], most = 5): string {
  const shown = texts.slice(0, most).join(', ');
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}
