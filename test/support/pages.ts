import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked, type Token, type Tokens } from 'marked';
import { ROOT } from './repository';

const parser = new Marked({ gfm: true });

/** A block of code of a page. */
export interface CodeBlock {
  /** The page's path in the repository. */
  readonly page: string;
  readonly line: number;
  /** The heading above it. */
  readonly section: string;
  /** The first word behind the fence; empty where there is none, as of a block that is only indented. */
  readonly language: string;
  /** Why it is not checked: `unchecked: REASON` behind the language. */
  readonly unchecked: string | undefined;
  readonly text: string;
  /** The file that the paragraph right before it names; only of blocks that are files. */
  readonly file: string | undefined;
}

/** Every page of Markdown that people read, by its path in the repository. */
export function everyPage(): string[] {
  const below = (directory: string): string[] =>
    readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' }).map((path) =>
      join(directory, path),
    );
  return [...readdirSync(ROOT), ...below('docs'), ...below('.github'), ...below('.changeset')].filter(
    (path) => path.endsWith('.md'),
  );
}

/** The tokens of a page, with those inside of others. */
export function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  parser.walkTokens(parser.lexer(text), (token: Token) => {
    found.push(token);
  });
  return found;
}

/** The blocks of code of a page in their order. */
export function blocksOf(page: string, text = readFileSync(join(ROOT, page), 'utf8')): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let section = '';
  let named: string | undefined;
  let at = 0;
  for (const token of tokensOf(text)) {
    if (token.type === 'heading') section = (token as Tokens.Heading).text;
    if (token.type === 'paragraph' || token.type === 'text') named = fileNamedBy(token) ?? named;
    if (token.type === 'heading' || token.type === 'code') {
      if (token.type === 'code') {
        const { lang = '', text: code } = token as Tokens.Code;
        const [, language = '', unchecked] = /^(\S*)(?:\s+unchecked:\s*(.+))?/.exec(lang) ?? [];
        at = Math.max(text.indexOf(code.split('\n', 1)[0] ?? '', at), at);
        blocks.push({
          page,
          line: text.slice(0, at).split('\n').length,
          section,
          language,
          unchecked,
          text: code,
          file: SHELLS.has(language) ? undefined : named,
        });
        at += code.length;
      }
      named = undefined;
    }
  }
  return blocks;
}

/** Where a block is, for a person. */
export function placeOf({ page, line }: CodeBlock): string {
  return `${page}:${line}`;
}

/** Languages that are lines of a shell; in `console` those that begin with `$`. */
const SHELLS: ReadonlySet<string> = new Set(['sh', 'shell', 'console']);

export function isShell({ language }: CodeBlock): boolean {
  return SHELLS.has(language);
}

/** What blocks of a shell say, line by line, without comments. */
export function commandLines(blocks: readonly CodeBlock[]): string[] {
  return blocks
    .filter(isShell)
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

function fileNamedBy(token: Token): string | undefined {
  const spans = 'tokens' in token && Array.isArray(token.tokens) ? (token.tokens as Token[]) : [];
  return spans
    .filter(({ type }) => type === 'codespan')
    .map((span) => (span as Tokens.Codespan).text)
    .find((text) => /^[\w./-]*[\w-]\.[a-z]+$/.test(text));
}
