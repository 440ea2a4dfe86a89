import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyWhole, makeWhole, makeWholeLater, writeWhole } from '../../lib/shared/files';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'genesys-actions-files-'));
  path = join(directory, 'made', 'for it', 'file');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const modeOf = (of: string): number => statSync(of).mode & 0o777;

test('a file is written with its directories, over what is there, and nothing stays beside it', () => {
  writeWhole(path, 'one');
  writeWhole(path, new TextEncoder().encode('two'));
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(join(path, '..'))).toEqual(['file']);
});

test('who may read it is what is asked for, whoever could before', () => {
  writeWhole(path, 'secret', { mode: 0o600, directoryMode: 0o700, flush: true });
  expect([modeOf(path), modeOf(join(path, '..'))]).toEqual([0o600, 0o700]);
  const open = join(directory, 'open');
  writeFileSync(open, '', { mode: 0o644 });
  writeWhole(open, 'secret', { mode: 0o600 });
  expect(modeOf(open)).toBe(0o600);
  copyWhole(open, path, { mode: 0o755 });
  expect([readFileSync(path, 'utf8'), modeOf(path)]).toEqual(['secret', 0o755]);
});

test('what reads a file that is being replaced still has the old one', () => {
  writeWhole(path, 'old');
  makeWhole(path, (fresh) => {
    writeFileSync(fresh, 'half');
    expect(readFileSync(path, 'utf8')).toBe('old');
    writeFileSync(fresh, 'new');
  });
  expect(readFileSync(path, 'utf8')).toBe('new');
});

test('what cannot be made leaves what was there, and nothing else', async () => {
  writeWhole(path, 'old');
  const broken = new Error('broken');
  const half = (fresh: string): never => {
    writeFileSync(fresh, 'half');
    throw broken;
  };
  expect(() => {
    makeWhole(path, half);
  }).toThrow(broken);
  await expect(makeWholeLater(path, (fresh) => Promise.resolve().then(() => half(fresh)))).rejects.toBe(
    broken,
  );
  // A command that says that it went well, and has made nothing.
  await expect(makeWholeLater(path, () => Promise.resolve())).rejects.toMatchObject({ code: 'ENOENT' });
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(join(path, '..'))).toEqual(['file']);
});

test('many that write at once leave one of them whole', async () => {
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(texts.map((text) => makeWholeLater(path, (fresh) => writeFile(fresh, text))));
  expect(texts).toContain(readFileSync(path, 'utf8'));
  expect(readdirSync(join(path, '..'))).toEqual(['file']);
});
