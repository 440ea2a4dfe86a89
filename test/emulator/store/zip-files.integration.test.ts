import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZipFiles } from '../../../lib/emulator/store/zip-files';
import { callOf, newPool } from '../../execution/support';
import { echoZip } from '../../support/emulator';

test('a data directory in a project of ES modules does not change what kind of modules a zip holds', async () => {
  const project = await mkdtemp(join(tmpdir(), 'genesys-actions-zips-'));
  try {
    await writeFile(join(project, 'package.json'), '{ "type": "module" }');
    const [zips, code] = [join(project, 'data', 'zips'), join(project, 'data', 'code')];
    for (const directory of [zips, code]) await mkdir(directory, { recursive: true });
    const files = new ZipFiles(zips, code);
    await files.save('zip-1', await echoZip('echo '));
    const call = callOf({}, { ...(await files.unpackedCode('zip-1')), event: '{"text":"a"}' });
    expect(await newPool().invoke(call)).toMatchObject({ ok: true, result: '{"text":"echo a"}' });
  } finally {
    await rm(project, { recursive: true, force: true });
  }
});
