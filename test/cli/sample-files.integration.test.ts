import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleFiles } from '../../lib/cli/sample-files';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'genesys-actions-samples-'));
  const greet = join(root, 'functions', 'greet');
  mkdirSync(join(greet, 'events'), { recursive: true });
  writeFileSync(
    join(greet, 'action.js'),
    "module.exports = { name: 'Greet people', input: { type: 'object' }, output: { type: 'object' } };",
  );
  writeFileSync(join(greet, 'events', 'b.json'), '{"name": "Bob"}');
  writeFileSync(join(greet, 'events', 'a.json'), '\uFEFF{"name": "Ann"}');
  writeFileSync(join(greet, 'events', 'broken.json'), '{');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test('the samples of an action are those beside the function whose definition has its name', async () => {
  const files = sampleFiles(join(root, 'functions'));
  expect(await files?.find('Greet people')).toMatchObject({
    directory: expect.stringMatching(/functions.greet$/),
    samples: [
      { name: 'a', input: { name: 'Ann' } },
      { name: 'b', input: { name: 'Bob' } },
    ],
  });
  expect(await files?.find('greet')).toBeUndefined();
  expect(sampleFiles(join(root, 'nowhere'))).toBeUndefined();
});

test('a sample is written where the next look finds it, and never over another one', async () => {
  const files = sampleFiles(join(root, 'functions'));
  const event = { kind: 'event', name: 'c', content: { name: 'Cy' } } as const;
  expect(await files?.save('Greet people', event)).toMatch(/greet.events.c\.json$/);
  expect((await files?.find('Greet people'))?.samples.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  await expect(files?.save('Greet people', event)).rejects.toMatchObject({ code: 'EEXIST' });
  await files?.save('Greet people', { kind: 'case', name: 'c', content: [1] });
  expect(readFileSync(join(root, 'functions', 'greet', 'cases', 'c.json'), 'utf8')).toBe('[\n  1\n]\n');
  expect(await files?.save('Nobody', event)).toBeUndefined();
});
