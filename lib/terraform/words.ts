/**
 * The words of a line as Terraform takes those of `TF_CLI_ARGS` apart: quotes of both kinds hold them together, a
 * backslash takes the meaning from what follows (within single quotes it is one), and what is a command's end to a shell is
 * the end.
 */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  let escaped = false;
  for (const each of line) {
    if (escaped) {
      word = (word ?? '') + each;
      escaped = false;
    } else if (each === '\\' && quote !== "'") {
      escaped = true;
    } else if (quote !== undefined) {
      if (each === quote) quote = undefined;
      else word = (word ?? '') + each;
    } else if (each === '"' || each === "'") {
      quote = each;
      word ??= '';
    } else if (/[ \t\r\n]/.test(each)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (/[;&|<>]/.test(each)) {
      break;
    } else {
      word = (word ?? '') + each;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}
