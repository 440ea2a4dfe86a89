import { createRequire } from 'node:module';
import { register as registerRequire } from 'tsx/cjs/api';
import { register as registerImport } from 'tsx/esm/api';

/** Runs a function of a TypeScript file of this repository with the arguments; its answer is the exit status. */
export async function runTypeScript(file, name = 'main') {
  registerRequire();
  registerImport();
  const { [name]: main } = createRequire(import.meta.url)(file);
  process.exitCode = await main(process.argv.slice(2));
}
