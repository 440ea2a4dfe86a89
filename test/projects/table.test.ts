import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMES } from './project';

test('the table tells of every project', () => {
  const page = readFileSync(join(__dirname, 'README.md'), 'utf8');
  expect([...page.matchAll(/^\| \[(.+)\]\(\1\) /gm)].map(([, name]) => name).sort()).toEqual(NAMES);
});
