import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';

// Of the pages as `npm run docs:site` gathers them (scripts/site.mjs): this file is copied there with them.
const PAGES = join(import.meta.dirname, '..');

/** The pages of a directory, as a sidebar has them. */
const pagesOf = (directory) =>
  readdirSync(join(PAGES, directory))
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .sort()
    .map((name) => ({ text: name.slice(0, -'.md'.length), link: `/${directory}/${name.slice(0, -3)}` }));

/** The public types of an entry point. */
const typesOf = (text, directory) => ({
  text,
  link: `/${directory}/`,
  collapsed: true,
  items: ['classes', 'functions', 'interfaces']
    .filter((kind) => readdirSync(join(PAGES, directory)).includes(kind))
    .flatMap((kind) => pagesOf(`${directory}/${kind}`)),
});

const sidebar = [
  {
    text: 'Guides',
    items: [
      { text: 'Start in five minutes', link: '/guide/start' },
      { text: 'Your first function', link: '/guide/first-function' },
      { text: 'Developing a function', link: '/guide/develop' },
      { text: 'A real org', link: '/guide/real-org' },
      { text: 'Secrets', link: '/guide/secrets' },
      { text: 'GitOps', link: '/guide/gitops' },
      { text: 'Adopting what exists', link: '/guide/adopt' },
      { text: 'Plain HCL', link: '/guide/hcl' },
      { text: 'In any project', link: '/guide/any-project' },
      {
        text: 'Examples',
        collapsed: true,
        items: [
          { text: 'JWE', link: '/guide/examples/jwe' },
          { text: 'User lookup', link: '/guide/examples/user-lookup' },
          { text: 'Platform API', link: '/guide/examples/platform-api' },
          { text: 'Functions tour', link: '/guide/examples/functions-tour' },
        ],
      },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'Functions', link: '/reference/definition' },
      typesOf('Constructs', 'reference/types/genesys-actions'),
      typesOf('Functions API', 'reference/types/genesys-actions/function'),
      { text: 'Commands', link: '/reference/commands' },
      {
        text: 'Provider',
        link: '/reference/provider/',
        collapsed: true,
        items: [
          ...pagesOf('reference/provider/resources'),
          ...pagesOf('reference/provider/data-sources').map((page) => ({
            ...page,
            text: `data: ${page.text}`,
          })),
          ...pagesOf('reference/provider/list-resources').map((page) => ({
            ...page,
            text: `query: ${page.text}`,
          })),
          ...pagesOf('reference/provider/actions').map((page) => ({
            ...page,
            text: `action: ${page.text}`,
          })),
        ],
      },
      { text: 'How it treats an org', link: '/reference/provider-behaviour' },
      { text: 'Emulator', link: '/reference/emulator' },
      { text: 'How it executes', link: '/reference/emulator-execution' },
      { text: 'Console', link: '/reference/console' },
      { text: 'Terraform and OpenTofu', link: '/reference/engines' },
      { text: 'What works with which version', link: '/reference/versions' },
    ],
  },
  {
    text: 'Inside',
    collapsed: true,
    items: [
      { text: 'Architecture', link: '/architecture' },
      { text: 'Decisions', link: '/decisions/' },
      { text: 'The provider', link: '/provider-internals' },
      { text: 'Dependencies', link: '/dependencies' },
      { text: 'Releases', link: '/release' },
    ],
  },
];

export default defineConfig({
  lang: 'en',
  title: 'genesys-actions',
  description: 'Infrastructure as code for Genesys Cloud function data actions',
  base: process.env.SITE_BASE ?? '/',
  cacheDir: '../cache',
  markdown: { languageAlias: { velocity: 'json' } },
  // As it is written: the esbuild of this repository is newer than what Vite would have it do for older browsers.
  vite: { build: { target: 'es2022' } },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/guide/start' },
      { text: 'Reference', link: '/reference/definition' },
    ],
    sidebar,
    outline: [2, 3],
    // Its index is part of the site: a search asks nobody else.
    search: { provider: 'local' },
  },
});
