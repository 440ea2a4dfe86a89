import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT } from '../../test/support/repository';
import { rulesPage } from '../rules/page';
import { versionsPage } from '../versions/page';
import { commandsPage } from './reference';

/** Pages of docs/reference, and what makes each. */
const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'commands.md': commandsPage,
  'rules.md': rulesPage,
  'versions.md': versionsPage,
};

/** `npm run docs [-- --check]`: writes the references of commands, rules and versions, or only says that one is stale. */
export async function main(args: readonly string[]): Promise<number> {
  let stale = 0;
  for (const [name, make] of Object.entries(PAGES)) {
    const path = join(ROOT, 'docs', 'reference', name);
    const text = await formatted(path, await make());
    if (!args.includes('--check')) writeFileSync(path, text);
    else if (readFileSync(path, 'utf8') !== text) {
      process.stderr.write(`docs/reference/${name} is not what its source says. Run npm run docs.\n`);
      stale += 1;
    }
  }
  return stale === 0 ? 0 : 1;
}

/** As the rest of the documentation is laid out. */
async function formatted(path: string, text: string): Promise<string> {
  const settings = await resolveConfig(path);
  return format(text, { ...settings, filepath: path });
}
