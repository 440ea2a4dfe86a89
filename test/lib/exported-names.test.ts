import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/repository';

const EXPORTED =
  /^export (?:declare |abstract |async )*(?:function\*?|class|const|let|type|interface|enum) (\w+)/gm;

/** Exported name → the files of lib/ that define it. */
function definitions(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const files = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    const names = [...readFileSync(join(ROOT, 'lib', file), 'utf8').matchAll(EXPORTED)];
    // A constant and the type of its values, or a function's overloads, are one definition.
    for (const name of new Set(names.map(([, each]) => each ?? '')))
      found.set(name, [...(found.get(name) ?? []), file]);
  }
  return found;
}

test('an exported name has one meaning: no two files of lib/ define the same one', () => {
  const names = definitions();
  expect(names.size).toBeGreaterThan(500);
  expect([...names].filter(([, files]) => files.length > 1)).toEqual([]);
});
