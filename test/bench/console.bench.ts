import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { consoleLink } from '../../lib/emulator';
import { startBrowser } from '../support/browser';
import { consoleScene } from '../support/console-scene';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { ROOT } from '../support/repository';
import { median, type BenchPart, type BenchReport } from './bench';
import { load } from './load';

/** How often 32 connections are measured, with the console and without in turns, and by how many executions. */
const ROUNDS = 7;
const EXECUTIONS = 1000;

const part: BenchPart = {
  name: 'console',
  async run(report) {
    const files = join(ROOT, 'dist', 'console');
    const bytes = readdirSync(files).map((file) => gzipSync(readFileSync(join(files, file))).length);
    report.add({
      name: 'console: the page, gzipped',
      value: bytes.reduce((sum, each) => sum + each, 0),
      unit: 'bytes',
      goal: 600_000,
    });
    const work = await mkdtemp(join(tmpdir(), 'genesys-actions-console-bench-'));
    const emulator = await startEmulatorProcess();
    const browser = await startBrowser();
    try {
      await firstPaint(report, browser, emulator);
      await withAndWithout(report, browser, emulator, work);
    } finally {
      await browser.close();
      await emulator.stop();
      await rm(work, { recursive: true, force: true });
    }
  },
};
export default part;

/** From the navigation to what is seen first, and to the data. */
async function firstPaint(report: BenchReport, browser: Browser, emulator: EmulatorProcess): Promise<void> {
  const paints: number[] = [];
  const data: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Its own context: nothing is cached.
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(consoleLink(emulator));
    await page.getByText('Nothing is deployed yet').waitFor();
    data.push(await page.evaluate<number>('performance.now()'));
    paints.push(
      await page.evaluate<number>('performance.getEntriesByName("first-contentful-paint")[0].startTime'),
    );
    await context.close();
  }
  const floor = await report.floor();
  report.add({ name: 'console: first paint', value: median(paints), unit: 'ms' });
  report.add({ name: 'console: first paint', value: median(paints) / floor, unit: '× node -e 0' });
  report.add({ name: 'console: until it shows the org', value: median(data), unit: 'ms' });
}

/** 32 executions at once, while the console shows its runs live and while nobody looks, in turns. */
async function withAndWithout(
  report: BenchReport,
  browser: Browser,
  emulator: EmulatorProcess,
  work: string,
): Promise<void> {
  const { org, actionId } = await consoleScene(emulator, work, ['hello']);
  const target = {
    url: `${emulator.url}/api/v2/integrations/actions/${actionId}/execute`,
    token: await org.accessToken(),
    body: { name: 'Ann' },
    connections: 32,
    requests: EXECUTIONS,
  };
  await load(target);
  const alone: number[] = [];
  const watched: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { requestsPerSecond: without } = await load(target);
    const page = await opened(browser, emulator);
    const { requestsPerSecond: withIt } = await load(target);
    await page.close();
    alone.push(without);
    watched.push(withIt);
  }
  report.add({
    name: 'console: 32 executions at once, with it open',
    value: median(alone.map((rate, round) => rate / (watched[round] ?? Number.NaN))),
    unit: '× without it',
    goal: 1.2,
  });
  report.add({ name: 'console: 32 at once, without it', value: median(alone), unit: 'requests/s' });
  report.add({ name: 'console: 32 at once, with it open', value: median(watched), unit: 'requests/s' });
}

async function opened(browser: Browser, emulator: EmulatorProcess): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(consoleLink(emulator));
  await page.getByRole('link', { name: /^Runs/ }).click();
  await page.getByRole('table', { name: 'Runs' }).waitFor();
  return page;
}
