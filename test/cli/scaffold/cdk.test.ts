import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectOf } from '../../../lib/cli/export/files';
import { cdkOf } from '../../../lib/cli/scaffold/cdk';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'genesys-actions-cdk-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

test.each([
  [{}, 'cdktf'],
  [{ dependencies: { cdktf: '0.21' } }, 'cdktf'],
  [{ dependencies: { cdktn: '0.24' } }, 'cdktn'],
  [{ devDependencies: { cdktn: '0.24' } }, 'cdktn'],
  [{ dependencies: { cdktf: '0.21' }, devDependencies: { cdktn: '0.24' } }, 'cdktf'],
])('the CDK of a project with %j is %s', (manifest, name) => {
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
  expect(cdkOf(join(directory, 'below')).name).toBe(name);
});

test('an exported project imports the CDK that is there', () => {
  writeFileSync(join(directory, 'package.json'), '{ "dependencies": { "cdktn": "0.24" } }');
  const { files } = projectOf({ integrations: [], notes: [] }, 'dev', cdkOf(directory));
  expect(files['main.ts']).toContain("import { App } from 'cdktn';");
  expect(files['stack.ts']).toContain("} from 'genesys-actions/cdktn';");
});
