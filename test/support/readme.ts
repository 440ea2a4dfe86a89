import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked, type Token, type Tokens } from 'marked';
import { ROOT } from './repository';

/** A block of code of the README. */
export interface CodeBlock {
  /** The heading above it. */
  readonly section: string;
  readonly language: string;
  readonly text: string;
  /** The file that the paragraph before it names last; only of blocks that are files. */
  readonly file: string | undefined;
}

/** The README's blocks of code in their order. */
export function readmeBlocks(): CodeBlock[] {
  const tokens = new Marked({ gfm: true }).lexer(readFileSync(join(ROOT, 'README.md'), 'utf8'));
  let section = '';
  let named: string | undefined;
  return tokens.flatMap((token: Token): CodeBlock[] => {
    if (token.type === 'heading') section = (token as Tokens.Heading).text;
    if (token.type === 'paragraph') named = lastFile(token as Tokens.Paragraph);
    if (token.type !== 'code') return [];
    const { lang: language = '', text } = token as Tokens.Code;
    return [{ section, language, text, file: language === 'sh' ? undefined : named }];
  });
}

/** What blocks of a shell say, line by line, without comments. */
export function commandLines(blocks: readonly CodeBlock[]): string[] {
  return blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

function lastFile({ tokens }: Tokens.Paragraph): string | undefined {
  const files = tokens.flatMap((token) =>
    token.type === 'codespan' && /[\w-]\.\w+$/.test((token as Tokens.Codespan).text)
      ? [(token as Tokens.Codespan).text]
      : [],
  );
  return files[0];
}
