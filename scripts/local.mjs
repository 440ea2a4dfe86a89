/** `npm run local [-- --keep --json]`: the whole way from a clone to a deployed, executed, drift-free action. */
import { runTypeScript } from './typescript.mjs';

await runTypeScript('./local/main.ts');
