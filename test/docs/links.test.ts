import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Tokens } from 'marked';
import { everyPage, tokensOf } from '../support/pages';
import { ROOT } from '../support/repository';

const pages = everyPage().map((page) => join(ROOT, page));

/** What a page says: its headings as GitHub makes anchors of them, and where its links and images go. */
function read(path: string): { readonly anchors: ReadonlySet<string>; readonly targets: readonly string[] } {
  const anchors = new Set<string>();
  const targets: string[] = [];
  for (const token of tokensOf(readFileSync(path, 'utf8'))) {
    if (token.type === 'heading') anchors.add(anchorOf((token as Tokens.Heading).text));
    if (token.type === 'html')
      for (const [, id = ''] of token.raw.matchAll(/ id="([^"]+)"/g)) anchors.add(id);
    if (token.type === 'link' || token.type === 'image') targets.push((token as Tokens.Link).href);
  }
  return { anchors, targets };
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

/** Whether a link leads to the reader's own machine, where nothing may be: an example stands as code. */
function isOfThisMachine(target: string): boolean {
  return /^https?:\/\/(localhost|127\.)/.test(target);
}

/** Links to what is not there, as `page: target`. */
function brokenLinks(): string[] {
  return pages.flatMap((page) =>
    read(page)
      .targets.filter((target) => {
        if (/^(https?|mailto):/.test(target)) return isOfThisMachine(target);
        const [path = '', anchor] = decodeURI(target).split('#');
        const file = path === '' ? page : resolve(dirname(page), path);
        if (!existsSync(file)) return true;
        return anchor !== undefined && file.endsWith('.md') && !read(file).anchors.has(anchor);
      })
      .map((target) => `${relative(ROOT, page)}: ${target}`),
  );
}

test('every link between the pages, and into the code, leads somewhere', () => {
  expect(pages.length).toBeGreaterThan(20);
  expect(brokenLinks()).toEqual([]);
});
