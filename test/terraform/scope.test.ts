import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scopeOf } from '../../lib/terraform/scope';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'genesys-actions-scope-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test.each(['.terraform', 'data', '/absolute'])(
  'the workspace and the backend in %s tell states apart',
  (name) => {
    const data = name.startsWith('/') ? join(directory, 'elsewhere') : join(directory, name);
    const env = name === '.terraform' ? {} : { TF_DATA_DIR: name.startsWith('/') ? data : name };
    mkdirSync(data);
    const scopes = [scopeOf(env, directory, [])];
    writeFileSync(join(data, 'environment'), 'other');
    scopes.push(scopeOf(env, directory, []));
    writeFileSync(join(data, 'terraform.tfstate'), '{"backend": {"type": "pg", "hash": 1}}');
    scopes.push(scopeOf(env, directory, []), scopeOf({ ...env, TF_WORKSPACE: 'third' }, directory, []));
    scopes.push(scopeOf(env, directory, ['plan', '-state=a.tfstate']), scopeOf(env, tmpdir(), []));
    scopes.push(scopeOf({ ...env, TF_HTTP_ADDRESS: 'http://127.0.0.1/one' }, directory, []));
    expect(new Set(scopes).size).toBe(scopes.length);
    expect(scopeOf(env, directory, ['plan', '-lock=false'])).toBe(scopes[2]);
  },
);
