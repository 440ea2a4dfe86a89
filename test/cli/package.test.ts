import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** The paths that would be published. */
function packed(): string[] {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const [listing] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  return listing.files.map(({ path }) => path);
}

test('what the commands read from the package is published with it', () => {
  const paths = packed();
  const templates = [...readFileSync(join(ROOT, 'lib/cli/new.ts'), 'utf8').matchAll(/from: '([\w-]+)'/g)];
  expect(templates.length).toBeGreaterThanOrEqual(4);
  for (const [, name] of templates) expect(paths).toContain(`functions/${name}/action.ts`);
  expect(paths).toContain('bin/genesys-actions.js');
  expect(paths.filter((path) => path.includes('.test.'))).toEqual([]);
});
