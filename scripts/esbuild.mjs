/** What every bundle of this package is made with. */
import { readFileSync } from 'node:fs';
import { withoutFetchAdapter } from './axios-fetch.mjs';
import { compiledMetaSchema } from './meta-schema.mjs';

export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'warning',
  legalComments: 'linked',
  define: { 'process.env.GENESYS_ACTIONS_VERSION': JSON.stringify(version) },
  // The SDK's `module` entry tree-shakes; its `main` is one file of every API there is.
  mainFields: ['module', 'main'],
  plugins: [compiledMetaSchema, withoutFetchAdapter],
};
