import { createRequire } from 'node:module';
import { register as registerRequire } from 'tsx/cjs/api';
import { register as registerImport } from 'tsx/esm/api';

/** Runs `main(args)` of a TypeScript file of this repository in this process; its answer is the exit status. */
export async function runTypeScript(file) {
  registerRequire();
  registerImport();
  const { main } = createRequire(import.meta.url)(file);
  process.exitCode = await main(process.argv.slice(2));
}
