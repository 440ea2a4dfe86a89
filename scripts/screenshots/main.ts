import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { consoleLink } from '../../lib/emulator';
import { startBrowser } from '../../test/support/browser';
import { consoleScene, type ConsoleScene } from '../../test/support/console-scene';
import { ControlApi } from '../../test/support/control-api';
import { startEmulatorProcess } from '../../test/support/emulator-process';

const FUNCTIONS = ['jwe-encrypt-decrypt', 'hello', 'functions-tour', 'jwe-decrypt'];

/** Takes pictures of the console's views, with an org that people have worked in for a while. */
export async function main([directory = join('site', 'screenshots')]: readonly string[]): Promise<number> {
  const work = await mkdtemp(join(tmpdir(), 'genesys-actions-screenshots-'));
  const emulator = await startEmulatorProcess();
  const browser = await startBrowser();
  try {
    await mkdir(directory, { recursive: true });
    const scene = await consoleScene(emulator, work, FUNCTIONS);
    const failed = await useIt(scene, new ControlApi(emulator));
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
      await page.goto(consoleLink(emulator));
      await page.getByRole('heading', { name: 'Actions' }).waitFor();
      const action = `#/actions/local/${encodeURIComponent(scene.actionId)}`;
      const views: [string, string][] = [
        ['actions', '#/actions'],
        ['action', `${action}/${failed}`],
        ['runs', `#/runs/${failed}`],
        ['requests', '#/requests'],
        ['seeds', '#/seeds'],
      ];
      for (const [name, hash] of views) {
        await show(page, hash);
        const path = join(directory, `${name}-${colorScheme}.png`);
        await page.screenshot({ path });
        process.stdout.write(`${path}\n`);
      }
      await page.close();
    }
    return 0;
  } finally {
    await browser.close();
    await emulator.stop();
    await rm(work, { recursive: true, force: true });
  }
}

async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await page.getByRole('main').locator('h1').waitFor();
  await page.locator('.loading').waitFor({ state: 'detached' });
}

/** Some executions that went well, some that did not, a draft, and a fault. @returns the id of one that failed */
async function useIt({ org, actionId }: ConsoleScene, control: ControlApi): Promise<string> {
  const text = 'This is the text to encrypt';
  const hello = await org.action('Hello');
  let textOutput = '';
  for (let time = 0; time < 6; time++) {
    ({ textOutput } = await org.execute<{ textOutput: string }>(actionId, {
      jweAction: 'ENCRYPT',
      textInput: text,
    }));
    await org.execute(hello.id, { name: `caller ${time}` });
  }
  await org.execute(actionId, { jweAction: 'DECRYPT', textInput: textOutput });
  const fails = (id: string, input: unknown) => org.execute(id, input).catch(() => undefined);
  await fails(actionId, { jweAction: 'SIGN', textInput: text });
  await fails(actionId, { jweAction: 'DECRYPT', textInput: 'no ciphertext' });
  await org.call('POST', `integrations/actions/${hello.id}/draft`);
  await control.call('POST', 'faults', {
    operation: 'postIntegrationsActionExecute',
    effect: { kind: 'status', status: 503 },
    count: 1,
  });
  await fails(hello.id, { name: 'x' });
  const { executions } = await control.call<{ executions: { id: string; success: boolean }[] }>(
    'GET',
    'executions',
  );
  return executions.findLast(({ success }) => !success)?.id ?? '';
}
