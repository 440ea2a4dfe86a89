import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { manifestOf } from './packages';
import { ROOT } from './repository';

/** What browsers that playwright-core can drive are called where they are installed. */
const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** For a machine that is a container: without a sandbox and with little shared memory. */
const FLAGS = ['--no-sandbox', '--disable-dev-shm-usage'];

/** The package that carries a browser in itself, for Linux. */
const CARRIER = '@sparticuz/chromium';

/**
 * Starts a browser: the one that `CHROMIUM` names, else one that is installed, else the one that the package
 * `@sparticuz/chromium` carries in itself, so that nothing but `npm ci` is needed.
 */
export async function startBrowser(): Promise<Browser> {
  const named = process.env['CHROMIUM'] ?? installed();
  if (named !== undefined) return chromium.launch({ executablePath: named, args: FLAGS });
  // Elsewhere people have Chrome, and playwright-core knows where.
  if (process.platform !== 'linux') return chromium.launch({ channel: 'chrome' });
  const directory = carried();
  return chromium.launch({
    executablePath: join(directory, 'chromium'),
    // Not with the package's own flags: they switch off what a page is protected by.
    args: FLAGS,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(directory, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(directory, 'fonts.conf'),
    },
  });
}

function installed(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((directory) => INSTALLED.map((name) => join(directory, name)))
    .find((path) => existsSync(path));
}

/** Where the carried browser is, unpacked once, with libraries and fonts for a machine that has none. */
function carried(): string {
  const { version } = manifestOf(join(ROOT, 'node_modules', CARRIER)) as { version?: string };
  const directory = join(ROOT, 'node_modules', '.cache', `genesys-actions-browser-${version ?? ''}`);
  if (existsSync(directory)) return directory;
  const fresh = `${directory}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const unpack = `import('${CARRIER}').then(({ default: browser }) => browser.executablePath())`;
  // It unpacks into the system's temporary directory, and the libraries only where it believes to be in AWS Lambda.
  execFileSync(process.execPath, ['-e', unpack], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: fresh, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const system = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>';
  writeFileSync(
    join(fresh, 'fonts.conf'),
    `<?xml version="1.0"?><fontconfig>${system}<dir>${join(directory, 'fonts')}</dir><cachedir>${join(directory, 'fonts-cache')}</cachedir></fontconfig>\n`,
  );
  try {
    renameSync(fresh, directory);
  } catch (error) {
    // Another test was faster.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
  return directory;
}
