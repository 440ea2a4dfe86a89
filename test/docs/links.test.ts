import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Marked, type Token, type Tokens } from 'marked';
import { ROOT } from '../support/repository';

const parser = new Marked({ gfm: true });

/** What a page says: its headings as GitHub makes anchors of them, and where its links and images go. */
function read(path: string): { readonly anchors: ReadonlySet<string>; readonly targets: readonly string[] } {
  const anchors = new Set<string>();
  const targets: string[] = [];
  parser.walkTokens(parser.lexer(readFileSync(path, 'utf8')), (token: Token) => {
    if (token.type === 'heading') anchors.add(anchorOf((token as Tokens.Heading).text));
    if (token.type === 'html')
      for (const [, id = ''] of token.raw.matchAll(/ id="([^"]+)"/g)) anchors.add(id);
    if (token.type === 'link' || token.type === 'image') targets.push((token as Tokens.Link).href);
  });
  return { anchors, targets };
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

/** Every page of the repository that people read. */
function pages(): string[] {
  const below = (directory: string): string[] =>
    readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' }).map((path) =>
      join(directory, path),
    );
  return [...readdirSync(ROOT), ...below('docs'), ...below('.github'), ...below('.changeset')]
    .filter((path) => path.endsWith('.md'))
    .map((path) => join(ROOT, path));
}

/** Links to what is not there, as `page: target`. */
function brokenLinks(): string[] {
  return pages().flatMap((page) =>
    read(page)
      .targets.filter((target) => !/^(https?|mailto):/.test(target))
      .filter((target) => {
        const [path = '', anchor] = decodeURI(target).split('#');
        const file = path === '' ? page : resolve(dirname(page), path);
        if (!existsSync(file)) return true;
        return anchor !== undefined && file.endsWith('.md') && !read(file).anchors.has(anchor);
      })
      .map((target) => `${relative(ROOT, page)}: ${target}`),
  );
}

test('every link between the pages, and into the code, leads somewhere', () => {
  expect(pages().length).toBeGreaterThan(20);
  expect(brokenLinks()).toEqual([]);
});
