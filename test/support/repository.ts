import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository's root. */
export const ROOT = resolve(__dirname, '..', '..');

/** The package's version. */
export const VERSION = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string })
  .version;

/** The built command. */
export const COMMAND = join(ROOT, 'bin', 'genesys-actions.js');

/** Terraform, with the provider started once for each run: for what does not depend on how it is started. */
export const TERRAFORM_ONCE = join(ROOT, 'test', 'support', 'terraform-once.sh');

/** What lets Node.js run TypeScript in the stories' projects. */
export const TYPESCRIPT = join(ROOT, 'test', 'support', 'typescript.cjs');

/** The built Terraform provider. */
export const PROVIDER = join(ROOT, 'dist', 'terraform-provider-genesysactions');
