import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository's root. */
export const ROOT = resolve(__dirname, '..', '..');

/** The package's version. */
export const VERSION = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string })
  .version;

/** The built command. */
export const COMMAND = join(ROOT, 'bin', 'genesys-actions.js');

/** What lets Node.js run TypeScript in the stories' projects. */
export const TYPESCRIPT = join(ROOT, 'test', 'support', 'typescript.cjs');

/** Before the command line of an app, what spares it to synthesise the same again. */
export const SYNTH_ONCE = join(ROOT, 'test', 'support', 'synth-once.sh');

/** What makes the digests of secrets quick, preloaded into a provider. */
export const QUICK_SCRYPT = join(ROOT, 'test', 'support', 'quick-scrypt.cjs');

/** The built Terraform provider. */
export const PROVIDER = join(ROOT, 'dist', 'terraform-provider-genesysactions');
