/**
 * `npm run docs [-- --check]`: the provider's reference from its schema (lib/provider/documentation), that of the commands
 * from what they say of themselves (scripts/commands), and those of the rules and of the versions from their tables (scripts/rules, scripts/versions).
 */
import { runTypeScript } from './typescript.mjs';

await runTypeScript('../lib/provider/documentation/main.ts', 'writeReference');
const status = process.exitCode;
await runTypeScript('./commands/main.ts');
process.exitCode ||= status;
