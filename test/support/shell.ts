/**
 * The commands of a text in a shell, as words: without comments, redirections, and the variables that are set before them.
 * What a shell would put in is left as it stands (`$STACK`, `$(cat key)`); quotes are taken away.
 */
export function shellCommands(text: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = (): void => {
    endWord();
    commands.push(words);
    words = [];
  };
  for (let at = 0; at < text.length;) {
    const [part = ''] = PART.exec(text.slice(at)) ?? [];
    at += part.length;
    if (part === '\\\n' || /^[ \t]+$/.test(part)) endWord();
    else if (part.startsWith('#') && word === undefined) continue;
    else if (/^(\n|;|&&|\|\|?|&|\(|\))$/.test(part)) endCommand();
    else if (/^'/.test(part)) word = (word ?? '') + part.slice(1, -1);
    else if (/^"/.test(part)) word = (word ?? '') + part.slice(1, -1).replace(/\\(["\\$`])/g, '$1');
    else if (/^\\/.test(part)) word = (word ?? '') + part.slice(1);
    else word = (word ?? '') + part;
  }
  endCommand();
  return commands.map(withoutSurroundings).filter((each) => each.length > 0);
}

/** What is read at once: quoted, substituted, a comment, what separates, or a character. */
const PART = /^(\\\n|[ \t]+|#[^\n]*|'[^']*'|"(\\[^]|\$\([^)]*\)|[^"\\])*"|\$\([^)]*\)|&&|\|\||\\[^]|[^])/;

function withoutSurroundings(words: readonly string[]): string[] {
  const start = words.findIndex((word) => !/^\w+=/.test(word));
  const redirected = words.findIndex((word) => /^\d?[<>]/.test(word));
  return start === -1 ? [] : words.slice(start, redirected === -1 ? undefined : redirected);
}
