/**
 * Writes dist/types: the declarations of what users import, and those of `genesys-actions/cdktn`, which are the same with
 * cdktn in the place of cdktf.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
const TYPES = join(ROOT, 'dist', 'types', 'lib');
const TWIN = 'constructs-cdktn';

const compiler = join(ROOT, 'node_modules', 'typescript-7', 'bin', 'tsc');
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.types.json'], { cwd: ROOT, stdio: 'inherit' });

rmSync(join(TYPES, TWIN), { recursive: true, force: true });
cpSync(join(TYPES, 'constructs'), join(TYPES, TWIN), { recursive: true });
for (const name of readdirSync(join(TYPES, TWIN))) {
  const path = join(TYPES, TWIN, name);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/(['"])cdktf(?=\/|\1)/g, '$1cdktn'));
}
const index = readFileSync(join(TYPES, 'index.d.ts'), 'utf8');
writeFileSync(
  join(TYPES, 'cdktn.d.ts'),
  index
    .replaceAll("'./constructs/", `'./${TWIN}/`)
    .replaceAll('`genesys-actions`', '`genesys-actions/cdktn`'),
);
