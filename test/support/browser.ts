import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** What browsers that playwright-core can drive are called where they are installed. */
const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Flags for a machine without a screen and, as in a container, without a sandbox of its own. */
const FLAGS = ['--no-sandbox', '--disable-dev-shm-usage'];

/**
 * Starts a browser: the one that `CHROMIUM` names, else one that is installed, else the one that the package
 * `@sparticuz/chromium` carries in itself (Linux).
 */
export async function startBrowser(): Promise<Browser> {
  const named = process.env['CHROMIUM'] ?? installed();
  if (named !== undefined) return chromium.launch({ executablePath: named, args: FLAGS });
  const { default: carried } = await import('@sparticuz/chromium');
  // Not with its own flags: they are for a function of AWS Lambda, and switch off what a page is protected by.
  return chromium.launch({ executablePath: await carried.executablePath(), args: FLAGS });
}

function installed(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((directory) => INSTALLED.map((name) => join(directory, name)))
    .find((path) => existsSync(path));
}
