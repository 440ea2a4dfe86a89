import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../lib/cli/program';
import { commandsPage } from '../../scripts/commands/reference';
import { NIGHTLY } from '../support/nightly';
import { expectStatus, run } from '../support/processes';
import { ROOT, TYPESCRIPT } from '../support/repository';

const PAGE = readFileSync(join(ROOT, 'docs', 'reference', 'commands.md'), 'utf8');

/** What scripts/docs.mjs does, compiled in a third of the time. */
const CHECK = `
const provider = require('./lib/provider/documentation/main.ts').writeReference(['--check']);
require('./scripts/commands/main.ts').main(['--check']).then((status) => (process.exitCode = status || provider));
`;

test('the reference of the commands is what they say of themselves; if not: npm run docs', async () => {
  const check = NIGHTLY ? ['scripts/docs.mjs', '--check'] : ['--require', TYPESCRIPT, '-e', CHECK];
  expect(expectStatus(await run(process.execPath, check, { cwd: ROOT }), 0).output).toBe('');
});

test('each command has a section with its usage and every option', async () => {
  for (const [name, { load }] of Object.entries(COMMANDS)) {
    const section = PAGE.split(/^## /m).find((each) => each.startsWith(`${name}\n`)) ?? '';
    const command = (await load()).default();
    for (const each of [command, ...command.commands])
      for (const { long } of each.options) expect([name, section.includes(long ?? '')]).toEqual([name, true]);
    expect(section).toContain(`\`genesys-actions ${name} `);
  }
});

test('nothing of the machine on which it was written is in it', async () => {
  expect((await commandsPage()) + PAGE).not.toMatch(/\/(root|home|Users)\//);
});
