/** `npm run docs [-- --check]`: the provider's reference from its schema; see lib/provider/documentation. */
import { runTypeScript } from './typescript.mjs';

await runTypeScript('../lib/provider/documentation/main.ts', 'writeReference');
