import { createRequire } from 'node:module';
import { register as registerRequire } from 'tsx/cjs/api';
import { register as registerImport } from 'tsx/esm/api';

/** Runs a function (`main`, if none is named) of a TypeScript file of this repository in this process; its answer is the exit status. */
export async function runTypeScript(file, name = 'main') {
  registerRequire();
  registerImport();
  const { [name]: run } = createRequire(import.meta.url)(file);
  process.exitCode = await run(process.argv.slice(2));
}
