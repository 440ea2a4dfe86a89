import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkFault, parseClients, parseSeed, SETTINGS, startEmulator } from '../../lib/emulator';
import { FAULT_KINDS } from '../../lib/emulator/faults/faults';
import { controlOperations } from '../../lib/emulator/routes/control';
import command from '../../lib/cli/commands/emulator';
import { startTestEmulator } from '../support/emulator';
import { blocksOf } from '../support/pages';
import { ROOT } from '../support/repository';
import { zipOf } from '../support/zips';

const PAGE = 'docs/reference/emulator.md';

describe(PAGE, () => {
  const page = readFileSync(join(ROOT, PAGE), 'utf8');

  function block(language: string, containing: string): string {
    const found = blocksOf(PAGE).find((each) => each.language === language && each.text.includes(containing));
    if (found === undefined) throw new Error(`No ${language} block with ${containing}`);
    return found.text;
  }

  test('its script does what it says, run as a user would', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'emulator-docs-'));
    const emulator = await startTestEmulator();
    try {
      await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
      await writeFile(join(directory, 'develop.mjs'), block('js', 'develop.mjs'));
      const code = /`(exports\.handler = .*)`/.exec(page)?.[1] ?? '';
      await writeFile(join(directory, 'code.zip'), await zipOf({ 'index.js': code }));
      const { stdout } = await promisify(execFile)(process.execPath, ['develop.mjs'], {
        cwd: directory,
        env: {
          ...process.env,
          GENESYSCLOUD_GATEWAY_PROTOCOL: 'http',
          GENESYSCLOUD_GATEWAY_HOST: emulator.host,
          GENESYSCLOUD_GATEWAY_PORT: String(emulator.port),
          GENESYSCLOUD_OAUTHCLIENT_ID: emulator.clientId,
          GENESYSCLOUD_OAUTHCLIENT_SECRET: emulator.clientSecret,
        },
      });
      expect(stdout).toBe("{ text: 'Hello Ann' }\n");
    } finally {
      await emulator.close();
      await rm(directory, { recursive: true, force: true });
    }
  });

  test('names every flag, setting, fault and control call, with the right default', () => {
    for (const { long } of command().options) expect(page).toContain(`\`${long ?? ''}`);
    for (const [name, { default: value }] of Object.entries(SETTINGS)) {
      const row = page.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
      expect([name, row]).toEqual([name, expect.any(String)]);
      if (typeof value !== 'object' && value !== '') expect(row).toContain(String(value));
    }
    for (const kind of FAULT_KINDS) expect(page).toContain(`| \`${kind}\``);
    for (const { method, path } of controlOperations) {
      const place = path.replace('/:faultId', '');
      const row = page.split('\n').find((line) => line.startsWith('| `') && line.includes(`${place}\``));
      expect([place, row]).toEqual([place, expect.stringContaining(method)]);
    }
  });

  test('its fault, its seed and its clients are valid', async () => {
    const fault: unknown = JSON.parse(/-d '(\{\n[\s\S]*?\})'/.exec(page)?.[1] ?? '');
    checkFault(fault);
    const emulator = await startEmulator({
      seed: parseSeed(block('json', '"flows"')),
      clients: parseClients(block('json', '"permissions"')),
      faults: [fault],
    });
    await emulator.close();
  });
});
