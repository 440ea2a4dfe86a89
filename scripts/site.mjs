/**
 * `npm run docs:site [-- --serve]`: the documentation as a site with search, in site/html. With `--serve` it is shown on this
 * machine as well.
 *
 * Its pages are those of docs/, with the reference of the public types, which typedoc writes. A link that leads nowhere fails
 * the build. Where the site does not lie at its host's root, SITE_BASE says where (`/genesys-actions/`).
 */
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, TSConfigReader, TypeDocReader } from 'typedoc';
import { build, serve } from 'vitepress';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
const DOCS = join(ROOT, 'docs');
const PAGES = join(ROOT, 'site', 'pages');

/** Not for readers of a site: the reports of the public types, which reviewers read, and parts of other pages. */
const LEFT_OUT = [join(DOCS, 'api'), join(DOCS, 'reference', 'provider', 'examples')];

rmSync(join(ROOT, 'site'), { recursive: true, force: true });
cpSync(DOCS, PAGES, { recursive: true, filter: (path) => !LEFT_OUT.includes(path) });
for (const path of readdirSync(PAGES, { recursive: true }).filter((each) => each.endsWith('.md')))
  writeFileSync(join(PAGES, path), withLinksOfSite(readFileSync(join(PAGES, path), 'utf8'), path));
renameSync(join(PAGES, 'decisions', 'README.md'), join(PAGES, 'decisions', 'index.md'));

if (!(await writeTypes())) process.exit(1);
await build(PAGES, { outDir: join(ROOT, 'site', 'html') });
if (process.argv.includes('--serve')) await serve({ root: PAGES, base: process.env.SITE_BASE });
else console.log('The site is in site/html. To see it: npm run docs:site -- --serve');

/** @returns whether all is well */
async function writeTypes() {
  const options = join(ROOT, 'typedoc.json');
  const app = await Application.bootstrapWithPlugins({ options }, [
    new TypeDocReader(),
    new TSConfigReader(),
  ]);
  const project = await app.convert();
  if (project === undefined) return false;
  await app.generateOutputs(project);
  return !app.logger.hasErrors() && !app.logger.hasWarnings();
}

/**
 * A page's links as the site has them. What is not part of the site is on the repository's own, where it is known, as in CI;
 * otherwise its name stands there alone.
 */
function withLinksOfSite(text, page) {
  return outsideOfCode(text, (part) =>
    part.replace(/(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g, (link, image, name, target) => {
      if (/^(https?:|mailto:|#)/.test(target)) return link;
      const [path, anchor] = target.split('#');
      const there = resolve(DOCS, dirname(page), path);
      const isPage =
        there.startsWith(`${DOCS}/`) && there.endsWith('.md') && !LEFT_OUT.includes(dirname(there));
      if (isPage) return link.replace('README.md', 'index.md');
      const url = repositoryUrl(relative(ROOT, there));
      return url === undefined
        ? name
        : `${image}[${name}](${url}${anchor === undefined ? '' : `#${anchor}`})`;
    }),
  );
}

/** Changes a page but for its blocks of code. */
function outsideOfCode(text, change) {
  return text
    .split(/^( *```[^]*?^ *```$)/m)
    .map((part, index) => (index % 2 === 1 ? part : change(part)))
    .join('');
}

/** Where a path is on the repository's own site, of the commit that is built; undefined where nobody says which that is. */
function repositoryUrl(path) {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = process.env;
  if (!server || !repository || !commit) return undefined;
  return `${server}/${repository}/blob/${commit}/${path}`;
}
