import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProviderDefinition } from '../framework/provider';
import { providerDefinition } from '../provider';
import { DOCS, leftOver, referencePages, staleFiles } from './pages';

/**
 * `npm run docs [-- --check]`: writes the provider's reference from its schema, or only says what is stale.
 *
 * @returns the exit status
 */
export function writeReference(args: readonly string[]): number {
  const pages = referencePages(providerDefinition as unknown as ProviderDefinition);
  if (args.includes('--check')) {
    const stale = staleFiles(pages);
    for (const each of stale) process.stderr.write(`docs/reference/provider: ${each}. Run npm run docs.\n`);
    return stale.length === 0 ? 0 : 1;
  }
  for (const file of leftOver(pages)) rmSync(join(DOCS, file));
  for (const [file, text] of pages) {
    mkdirSync(dirname(join(DOCS, file)), { recursive: true });
    writeFileSync(join(DOCS, file), text);
  }
  process.stdout.write(`${pages.size} pages in docs/reference/provider\n`);
  return 0;
}
