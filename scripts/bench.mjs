/** `npm run bench [-- NAME…] [--json]`: see test/bench/bench.ts for how to add a part. */
import { runTypeScript } from './typescript.mjs';

await runTypeScript('../test/bench/main.ts');
