/**
 * What several files of dist/ use of other packages is built once, as dist/library-NAME.js: a command then reads little, and
 * who installs this package gets none of those packages and one copy of their code.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';

/** Packages that share classes with another one are in its file. */
const TOGETHER = { 'ajv-draft-04': 'ajv', '@sveltejs/acorn-typescript': 'acorn' };

/** `@scope/name/path` → `@scope/name`. */
const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

const fileOf = (name) => `library-${name.replace('@', '').replace('/', '-')}.js`;

/** The libraries of one build. */
export class Libraries {
  /** File → what is imported of it. */
  #imported = new Map();

  /** @param external what is installed beside the package */
  constructor(external) {
    this.external = external.map(packageOf);
  }

  /** Takes what lib/ imports of other packages out of a bundle. */
  get plugin() {
    return {
      name: 'libraries are files of their own',
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: /^[^./]/ }, ({ path, importer, namespace }) => {
          const name = packageOf(path);
          if (namespace !== 'file' || importer === '' || /[\\/]node_modules[\\/]/.test(importer))
            return undefined;
          if (isBuiltin(path) || this.external.includes(name) || name.startsWith('genesys-actions'))
            return undefined;
          return { path, namespace: 'library' };
        });
        onLoad({ filter: /.*/, namespace: 'library' }, ({ path }) => {
          const file = this.#fileWith(path);
          return { contents: `module.exports = require("./${file}")[${JSON.stringify(path)}]();` };
        });
        onResolve({ filter: /^\.\/library-/ }, ({ path, namespace }) =>
          namespace === 'library' ? { path, external: true } : undefined,
        );
      },
    };
  }

  #fileWith(path) {
    const name = packageOf(path);
    const file = fileOf(TOGETHER[name] ?? name);
    this.#imported.set(file, new Set([...(this.#imported.get(file) ?? []), path]));
    return file;
  }

  /** The files that the bundles ask for: name → source. Each package is loaded when it is first asked for. */
  get files() {
    return [...this.#imported].sort().map(([file, paths]) => [
      file,
      [...paths]
        .sort()
        .map((path) => `exports[${JSON.stringify(path)}] = () => require(${JSON.stringify(path)});\n`)
        .join(''),
    ]);
  }
}

/** The licences of the packages that are in these files: most ask to be passed on with every copy. */
export function licencesOf(inputs) {
  const roots = new Set();
  for (const input of inputs) {
    const root = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(resolve(input))?.[0];
    if (root !== undefined) roots.add(root);
  }
  const texts = [...roots].map((root) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const file = readdirSync(root)
      .sort()
      .find((each) => /^(licen[cs]e|copying)([.-].*)?$/i.test(each));
    const text =
      file === undefined ? 'The package carries no licence file.' : readFileSync(join(root, file), 'utf8');
    return `${name} ${version} (${license})\n\n${text.replaceAll('\r\n', '\n').trim()}\n`;
  });
  return [...new Set(texts)].sort().join(`\n${'-'.repeat(80)}\n\n`);
}
