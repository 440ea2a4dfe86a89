import vm from 'node:vm';
import { transformSync } from 'esbuild';
import {
  typescriptComment,
  typescriptIdentifier,
  typescriptKey,
  typescriptString,
  typescriptValue,
} from '../../../lib/shared/escape/typescript';
import { NASTY_STRINGS, nastyJson, nastyString } from '../../support/nasty-strings';
import { runs } from '../../support/nightly';
import fc from '../../support/fast-check';

/** What a TypeScript source leaves in `found`. */
function evaluated(source: string): unknown {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' });
  const context = { module: { exports: {} as { found?: unknown } }, exports: {} };
  vm.runInNewContext(code, context);
  return context.module.exports.found;
}

/** Keys with values in their order, prototypes out of sight: the same for values of two realms. */
function content(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(content);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, member]) => [key, content(member)]));
}

it('a value is itself when it is compiled, its keys as well', () => {
  fc.assert(
    fc.property(nastyJson(), (value) => {
      const source = `export const found = ${typescriptValue(value, 4)};`;
      expect(content(evaluated(source))).toEqual(content(value));
    }),
    runs(300),
  );
});

it.each(NASTY_STRINGS.map((text) => [JSON.stringify(text), text]))(
  '%s is a text, a key and a comment',
  (_shown, text) => {
    const source = `// ${typescriptComment(text)}
/* ${typescriptComment(text)} */
export const found = [${typescriptString(text)}, Object.keys({ ${typescriptKey(text)}: 1 })[0]];`;
    expect(content(evaluated(source))).toEqual([text, text]);
  },
);

it('a comment stays on its line, ends where it should and tells tools nothing', () => {
  fc.assert(
    fc.property(nastyString(), (text) => {
      const comment = typescriptComment(text);
      expect(comment).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]|\*\/|@\w/u);
      expect(evaluated(`// ${comment}\n/* ${comment} */ export const found = 1;`)).toBe(1);
    }),
  );
});

it('a source shows what is in it: nothing hidden, nothing turned', () => {
  fc.assert(
    fc.property(nastyString(), (text) => {
      expect(typescriptString(text)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    }),
  );
});

it('an identifier is one', () => {
  fc.assert(
    fc.property(nastyString(), (text) => {
      const name = typescriptIdentifier(text, 'action');
      expect(evaluated(`const ${name} = 1; export const found = ${name};`)).toBe(1);
    }),
  );
  expect(typescriptIdentifier('look-up a person', 'action')).toBe('actionLookUpAPerson');
});
