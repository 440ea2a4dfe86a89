import { join, parse, resolve } from 'node:path';
import { upwards } from '../../lib/shared/directories';

test('a directory is in itself, and in all above it up to the root', () => {
  const { root } = parse(resolve('.'));
  expect([...upwards(join(root, 'a', 'b'))]).toEqual([join(root, 'a', 'b'), join(root, 'a'), root]);
  expect([...upwards(root)]).toEqual([root]);
  expect([...upwards('.')][0]).toBe(resolve('.'));
});
