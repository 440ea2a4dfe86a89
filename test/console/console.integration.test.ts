import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { source as axe } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { consoleLink } from '../../lib/emulator';
import { startBrowser } from '../support/browser';
import { consoleScene, type ConsoleScene } from '../support/console-scene';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { variants } from '../support/nightly';

/** The console in a real browser, on the built emulator with the repository's JWE function: one walk through its views. */
let work: string;
let emulator: EmulatorProcess;
let scene: ConsoleScene;
let browser: Browser;
let page: Page;
/** Where the page has sent requests to, and what its browser complained of. */
const asked = new Set<string>();
const complaints: string[] = [];

/** A name that would be markup, and a control sequence, if anything took it for more than a text. */
const HOSTILE = '<img id="injected" src="x" onerror="document.title=1">\u001b[31m red';

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'genesys-actions-console-'));
  [emulator, browser] = await Promise.all([startEmulatorProcess(), startBrowser()]);
  scene = await consoleScene(emulator, work);
  page = await browser.newPage({ viewport: { width: 1360, height: 860 } });
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // What the emulator answers with an error on purpose, a browser tells as well.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
});
afterAll(async () => {
  await browser.close();
  await emulator.stop();
  await rm(work, { recursive: true, force: true });
});

const COLOURS = ['Light', 'Dark'];
let looked = 0;

/** What axe finds that keeps people out: of the view that is shown, in its colours; by day in the two by turns. */
async function barriers(): Promise<string[]> {
  const found: string[] = [];
  looked += 1;
  for (const colours of variants(COLOURS, (_colours, index) => index === looked % COLOURS.length)) {
    await page.getByRole('button', { name: colours }).click();
    await page.evaluate(axe);
    const { violations } = await page.evaluate<{
      violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
    }>('axe.run(document, { resultTypes: ["violations"] })');
    for (const { id, impact, nodes } of violations)
      if (impact === 'serious' || impact === 'critical')
        found.push(
          `${colours}: ${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`,
        );
  }
  return found;
}

const result = () => page.getByRole('region', { name: 'Result' });
const view = (name: string) =>
  page.getByRole('navigation').getByRole('link', { name: new RegExp(`^${name}`) });

async function run(jweAction: string, textInput: string): Promise<void> {
  await page.getByLabel('jweAction').selectOption(JSON.stringify(jweAction));
  await page.getByLabel('textInput').fill(textInput);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

test('without the token, the page says where it is; with a wrong one, it is refused', async () => {
  await page.goto(`${emulator.url}/console`);
  await page.getByText('open the link that the emulator prints').waitFor();
  await page.getByLabel('Control token').fill('another-token-than-this');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByRole('alert').getByText('needs another token').waitFor();
});

test('Actions: the link opens them, and the token goes out of the address', async () => {
  await page.goto(consoleLink(emulator));
  const row = page.getByRole('row', { name: /JWE encrypt decrypt/ });
  await row.waitFor();
  expect(await row.innerText()).toMatch(/Published v1[^]*Available[^]*[0-9a-f]{12}/);
  expect(page.url()).not.toContain(emulator.controlToken);
  expect(await barriers()).toEqual([]);
});

test('what an org is told stays a text: no markup, no control sequence', async () => {
  const { org, integrationId } = scene;
  const { id } = await org.call<{ id: string }>('POST', 'integrations/actions/drafts', {
    name: HOSTILE,
    category: 'Functions',
    integrationId,
  });
  // Live: it appears without anybody's doing.
  await page.getByText('<img id="injected"').waitFor();
  await page.getByText('\\u001b[31m red').waitFor();
  expect(await page.locator('#injected').count()).toBe(0);
  expect(await page.title()).toBe('Local org · genesys-actions');
  await org.call('DELETE', `integrations/actions/${id}/draft`);
  await page.getByText('<img id="injected"').waitFor({ state: 'detached' });
});

test('One action: the form encrypts, and the walk ends at the ciphertext', async () => {
  await page.getByRole('link', { name: 'JWE encrypt decrypt' }).click();
  await page.getByLabel('jweAction').waitFor();
  expect(await page.getByLabel('jweAction').locator('option').allInnerTexts()).toEqual([
    'Choose…',
    'ENCRYPT',
    'DECRYPT',
  ]);
  await page.getByLabel('Sample').selectOption('encrypt');
  expect(await page.getByLabel('textInput').inputValue()).toBe('This is the text to encrypt');
  await run('ENCRYPT', 'a text of the test');
  await result().getByText('Succeeded').waitFor();
  expect(await result().getByLabel('Answer').innerText()).toMatch(/"textOutput": "ey[\w-]+\.[\w-]+\./);
  await result().getByText('Function', { exact: true }).click();
  expect(await result().innerText()).toMatch(/Start\s+cold[^]*Memory\s+\d+ MB/);
});

test('made to fail, it stops at the function, and says why there', async () => {
  await run('DECRYPT', 'this was never encrypted');
  await result().getByText('Failed 500').waitFor();
  const stopped = result().getByRole('listitem').filter({ hasText: 'stopped here' });
  expect(await stopped.innerText()).toMatch(/^Function\s+stopped here\s+textInput cannot be decrypted/);
  expect(await result().getByText('not reached').count()).toBe(3);
  await result().getByRole('button', { name: 'Against previous' }).click();
  expect(await result().getByLabel('Input, the difference').innerText()).toContain(
    '+   "jweAction": "DECRYPT"',
  );
  await result().getByRole('button', { name: 'Steps' }).click();
  expect(await barriers()).toEqual([]);
});

test('Runs: the failure is found, and replayed to the same end', async () => {
  await view('Runs').click();
  await page.getByRole('button', { name: 'Failed', exact: true }).click();
  const rows = page.getByRole('table', { name: 'Runs' }).getByRole('row');
  await page.getByText('1 of 2').waitFor();
  await rows.nth(1).click();
  await page.getByRole('button', { name: 'Replay on' }).click();
  await page.getByText('2 of 3').waitFor();
  await page
    .getByRole('article', { name: 'Run 3' })
    .getByText('textInput cannot be decrypted')
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Compare' }).click();
  await rows.nth(2).click();
  await page.getByText('They are the same in everything').waitFor();
  await page.getByRole('button', { name: 'Stop comparing' }).click();
  await page.getByText('Save', { exact: true }).click();
  await page.getByRole('button', { name: 'Write to functions/jwe-encrypt-decrypt' }).waitFor();
  expect(await barriers()).toEqual([]);
});

test('a long list draws only what is seen, and the keys go through it', async () => {
  const { org, actionId } = scene;
  const refused = () => org.execute(actionId, {}).catch(() => undefined);
  for (let time = 0; time < 15; time++) await Promise.all(Array.from({ length: 10 }, refused));
  await page.getByText('152 of 153').waitFor();
  expect(await page.getByRole('row').count()).toBeLessThan(60);
  await page.getByLabel('Runs, rows').press('Home');
  await page.getByRole('article', { name: 'Run 153' }).waitFor();
  await page.getByLabel('Runs, rows').press('ArrowDown');
  await page.getByRole('article', { name: 'Run 152' }).waitFor();
});

test('Requests: a fault is switched on by the form, hits the next run, and is seen', async () => {
  await view('Requests').click();
  await page.getByLabel('At most so often').fill('1');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByText('status 503 on postIntegrationsActionExecute').waitFor();
  await view('Actions').click();
  await page.getByRole('link', { name: 'JWE encrypt decrypt' }).click();
  await run('ENCRYPT', 'a text that a fault will hit');
  await result().getByText('The request was answered with 503.').waitFor();
  await result().getByText('A fault has hit it before it was executed: status.').waitFor();
  await result().getByRole('link', { name: 'Look at the request' }).click();
  await page.getByText('hit 1 of 1 requests').waitFor();
  await page.getByText('Settings').click();
  expect(await barriers()).toEqual([]);
});

test('Seeds: a field of a credential is written and never shown, and a reset empties the org, until a snapshot is restored', async () => {
  await view('Seeds').click();
  const field = page.getByLabel('PRIVATE_KEY');
  await field.fill('canary-of-the-field');
  await field.press('Enter');
  await page.getByText('PRIVATE_KEY of keys is written.').waitFor();
  expect(await page.content()).not.toContain('canary-of-the-field');
  expect(await barriers()).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download a snapshot' }).click(),
  ]);
  const snapshot = join(work, 'snapshot.json');
  await download.saveAs(snapshot);
  expect(await readFile(snapshot, 'utf8')).not.toContain('canary-of-the-field');
  await page.getByRole('button', { name: 'Reset…' }).click();
  await page.getByRole('button', { name: 'Reset everything now' }).click();
  await view('Actions').click();
  await page.getByText('Nothing is deployed yet').waitFor();
  await view('Seeds').click();
  await page.getByLabel("A snapshot's file").setInputFiles(snapshot);
  await page.getByText('The orgs are as in snapshot.json.').waitFor();
  await view('Actions').click();
  await page.getByRole('link', { name: 'JWE encrypt decrypt' }).waitFor();
});

test('a view that cannot show what the org holds says so, and the others stay', async () => {
  const odd = /\/emulator\/orgs$/;
  await page.route(odd, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({
      response: answer,
      body: (await answer.text()).replace(/"integrations":\[/, '"integrations":[null,'),
    });
  });
  await page.reload();
  const said = page.getByRole('alert');
  await said.getByRole('heading', { name: 'This view cannot be shown' }).waitFor();
  expect(await said.innerText()).toMatch(/null/);
  await said.getByRole('link', { name: /Seeds/ }).click();
  await page.getByRole('button', { name: 'Reset…' }).waitFor();
  await page.unroute(odd);
  await page.reload();
  await view('Actions').click();
  await page.getByRole('link', { name: 'JWE encrypt decrypt' }).waitFor();
});

test('all of that asked nobody but the emulator, and broke no rule of the page', () => {
  expect([...asked]).toEqual([emulator.url]);
  expect(complaints).toEqual([]);
});
