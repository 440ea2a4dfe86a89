import { createRequire } from 'node:module';
import { register as registerRequire } from 'tsx/cjs/api';
import { register as registerImport } from 'tsx/esm/api';

/** Runs a function of a TypeScript file of this repository in this process, with the arguments; it answers the exit status. */
export async function runTypeScript(file, name = 'main') {
  registerRequire();
  registerImport();
  const exported = createRequire(import.meta.url)(file);
  process.exitCode = await exported[name](process.argv.slice(2));
}
