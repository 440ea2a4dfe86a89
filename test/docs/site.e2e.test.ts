import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nightly } from '../support/nightly';
import { everyPage } from '../support/pages';
import { expectStatus, run } from '../support/processes';
import { ROOT } from '../support/repository';

const SITE = join(ROOT, 'site', 'html');

/** By day a job of CI builds it. */
nightly.describe('the site', () => {
  const read = (path: string): string => readFileSync(join(SITE, path), 'utf8');
  const files = (ending: string): string[] =>
    readdirSync(SITE, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(ending));

  beforeAll(async () => {
    const env = {
      SITE_BASE: '/base/',
      GITHUB_SERVER_URL: 'https://git.example',
      GITHUB_REPOSITORY: 'a/b',
      GITHUB_SHA: 'abc',
    };
    expectStatus(await run(process.execPath, ['scripts/site.mjs'], { cwd: ROOT, env }), 0);
  }, 300_000);

  test('has every page, and the public types', () => {
    const pages = everyPage().filter((page) => page.startsWith('docs/') && !page.startsWith('docs/api/'));
    const missing = pages
      .map((page) => page.replace('docs/', '').replace('README.md', 'index.md').replace(/\.md$/, '.html'))
      .filter((page) => !existsSync(join(SITE, page)));
    expect(missing).toEqual([]);
    expect(read('reference/types/genesys-actions/classes/FunctionAction.html')).toContain(
      'A data action that runs a function.',
    );
    expect(read('reference/types/genesys-actions/function/functions/credential.html')).toContain(
      'credential',
    );
  });

  test('leads to every page of its sidebar', () => {
    const links = [...read('guide/start.html').matchAll(/<a class="[^"]*\blink\b[^"]*" href="([^"]+)"/g)];
    expect(links.length).toBeGreaterThan(40);
    for (const [, href = ''] of links) {
      expect(href).toMatch(/^\/base\//);
      const path = href.slice('/base/'.length);
      expect([href, existsSync(join(SITE, path.replace(/(^|\/)$/, '$1index.html')))]).toEqual([href, true]);
    }
  });

  test('asks no other host for anything that it shows, and has its own search', () => {
    for (const page of files('.html')) {
      const html = read(page);
      const loaded = [...html.matchAll(/<(?:script|img|link|iframe)[^>]*\s(?:src|href)="([^"]+)"/g)];
      for (const [, url = ''] of loaded)
        expect([page, url]).toEqual([page, expect.stringMatching(/^\/base\//)]);
    }
    for (const style of files('.css')) expect(read(style)).not.toMatch(/url\(["']?(https?:)?\/\//);
    const [index] = files('.js').filter((path) => path.includes('localSearchIndex'));
    expect(read(index ?? '')).toContain('block_if_used');
  });

  test('links to the code where the repository is known', () => {
    expect(read('architecture.html')).toContain('https://git.example/a/b/blob/abc/lib/shared');
    expect(read('architecture.html')).not.toContain('href="../lib');
  });
});
