import { init, parse as parseCommonJs } from 'cjs-module-lexer';
import { parse as parseEsModule } from 'es-module-lexer/js';
import { problem, type Problem } from '../shared/problems';

/**
 * Checks that a module exports a handler, as far as that can be told without running it. A CommonJS module that
 * computes its exports is given the benefit of the doubt.
 *
 * Rule: `handler/export-missing`.
 */
export async function checkExport(exportName: string, path: string, source: string): Promise<Problem[]> {
  const [name = exportName] = exportName.split('.');
  const exported = await exportsOf(path, source);
  if (exported === undefined || exported.includes(name)) return [];
  const has = exported.length === 0 ? 'It exports nothing.' : `It exports ${exported.join(', ')}.`;
  return [
    problem(
      'handler/export-missing',
      [],
      `The module ${path} does not export ${JSON.stringify(name)}. ${has}`,
    ),
  ];
}

/** What bundlers write for readers of this kind: all names that a module exports, in a branch that never runs. */
const ANNOTATION = /^0 && \(module\.exports = \{/m;

async function exportsOf(path: string, source: string): Promise<string[] | undefined> {
  if (path.endsWith('.mjs')) return esModuleExports(source);
  await init();
  let parsed: ReturnType<typeof parseCommonJs>;
  try {
    parsed = parseCommonJs(source);
  } catch {
    // An `export` or `import` statement: an ES module, if it is a module at all.
    return esModuleExports(source);
  }
  const names = [...new Set(parsed.exports)].filter((name) => name !== '__esModule');
  const complete = ANNOTATION.test(source) || !/module\.exports\s*=\s*[^{\s=]/.test(source);
  if (names.length > 0 && parsed.reexports.length === 0 && complete) return names;
  return names.length === 0 && !/\bexports\b/.test(source) ? [] : undefined;
}

/** The names that an ES module exports; undefined when some come from elsewhere (`export *`), or it is none. */
function esModuleExports(source: string): string[] | undefined {
  const names: string[] = [];
  try {
    for (const each of parseEsModule(source)[1]) {
      if (!('name' in each)) return undefined;
      names.push(each.name);
    }
  } catch {
    return undefined;
  }
  return names;
}
