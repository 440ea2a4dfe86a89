import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PackageManifest } from '../../lib/model/manifest';
import { packFunction } from '../../lib/packaging';

test('a package has its manifest beside it: files, packages with versions, sources by lines', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'genesys-actions-manifest-'));
  try {
    const files = {
      'src/index.ts':
        "import { add } from 'adder';\nimport { one } from './one';\nexport const handler = async () => add(one, 1);\n",
      'src/one.ts': 'export const one = 1;\n',
      'node_modules/adder/package.json': JSON.stringify({
        name: 'adder',
        version: '2.3.4',
        main: 'index.js',
      }),
      'node_modules/adder/index.js': 'exports.add = (left, right) => left + right;\n',
    };
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(directory, name)), { recursive: true });
      await writeFile(join(directory, name), content);
    }
    const made = await packFunction({
      source: { kind: 'typescript', path: '.' },
      handler: 'src/index.handler',
      runtime: 'nodejs22.x',
      workingDirectory: directory,
    });
    const text = await readFile(join(dirname(made.zipPath), 'manifest.json'), 'utf8');
    const manifest = JSON.parse(text) as PackageManifest;
    expect(manifest).toMatchObject({
      format: 1,
      sha256: made.sha256,
      zipBytes: made.zipBytes,
      files: made.files,
    });
    expect(manifest.packages).toEqual([{ name: 'adder', version: '2.3.4' }]);
    expect(manifest.sources.map(({ path, lines }) => [path, lines.length])).toEqual([
      ['src/index.ts', 4],
      ['src/one.ts', 2],
    ]);
    expect(text).not.toContain(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
