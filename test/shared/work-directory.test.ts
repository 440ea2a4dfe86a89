import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { makeWorkDirectory, removeAbandoned } from '../../lib/shared/work-directory';

const PREFIX = 'genesys-actions-thing-';
/** No process has a number beyond the largest that Linux gives. */
const DEAD = '99999999';

test('what a killed process left is removed: at once where it is gone for certain, else after a day', async () => {
  const root = await mkdtemp(join(tmpdir(), 'work-directories-'));
  try {
    const own = makeWorkDirectory(PREFIX, root);
    const killed = join(root, basename(own).replace(String(process.pid), DEAD));
    const [elsewhere, elsewhereOld, old, young, other] = [
      `${PREFIX}${DEAD}-4711-a`,
      `${PREFIX}${DEAD}-4711-b`,
      `${PREFIX}${DEAD}-c`,
      `${PREFIX}${DEAD}-d`,
      `genesys-actions-other-${DEAD}-e`,
    ].map((name) => join(root, name)) as [string, string, string, string, string];
    const all = [own, killed, elsewhere, elsewhereOld, old, young, other];
    for (const path of all) await mkdir(path, { recursive: true });
    const longAgo = new Date(Date.now() - 2 * 86_400_000);
    for (const path of [own, elsewhereOld, old, other]) await utimes(path, longAgo, longAgo);
    await removeAbandoned(PREFIX, root);
    expect(all.filter((path) => existsSync(path))).toEqual([own, elsewhere, young, other]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
