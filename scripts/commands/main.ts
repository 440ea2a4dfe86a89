import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT } from '../../test/support/repository';
import { commandsPage } from './reference';

const PAGE = join(ROOT, 'docs', 'reference', 'commands.md');

/** `npm run docs [-- --check]`: writes the reference of the commands, or only says that it is stale. */
export async function main(args: readonly string[]): Promise<number> {
  const text = await formattedPage();
  if (!args.includes('--check')) {
    writeFileSync(PAGE, text);
    return 0;
  }
  if (readFileSync(PAGE, 'utf8') === text) return 0;
  process.stderr.write('docs/reference/commands.md is not what the commands say. Run npm run docs.\n');
  return 1;
}

/** As the rest of the documentation is laid out. */
async function formattedPage(): Promise<string> {
  const settings = await resolveConfig(PAGE);
  return format(await commandsPage(), { ...settings, filepath: PAGE });
}
