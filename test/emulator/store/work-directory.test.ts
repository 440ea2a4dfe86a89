import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorkDirectory, removeAbandoned } from '../../../lib/emulator/store/work-directory';

test('what a killed emulator left behind is removed after a day; what is in use or young stays', async () => {
  const root = await mkdtemp(join(tmpdir(), 'work-directories-'));
  try {
    const own = createWorkDirectory(root);
    // No process has a number beyond the largest that Linux gives.
    const [old, young, other] = ['-emulator-99999999-a', '-emulator-99999999-b', '-other-99999999-c'].map(
      (name) => join(root, `genesys-actions${name}`),
    ) as [string, string, string];
    for (const path of [old, young, other]) await mkdir(path);
    const longAgo = new Date(Date.now() - 2 * 86_400_000);
    for (const path of [own, old, other]) await utimes(path, longAgo, longAgo);
    await removeAbandoned(root);
    expect([own, old, young, other].map((path) => existsSync(path))).toEqual([true, false, true, true]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
