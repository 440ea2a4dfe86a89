import { CONSOLE_PATH } from '../control/link';
import { pageFile } from '../control/page-files';
import { notFound } from '../errors';
import { Answer, operation, textAnswer } from '../operation';

/** Nothing but its own files and this emulator, and no markup that a text brings along. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/** The console's page. It holds no data: what it shows, it asks the control API for, with the token. */
const getConsole = operation({
  id: 'getConsole',
  method: 'GET',
  path: CONSOLE_PATH,
  access: 'page',
  async handle() {
    const file = await pageFile('index.html');
    if (file === undefined) return textAnswer('The console is not built: npm run build\n', undefined, 404);
    return new Answer(200, file.bytes, {
      ...HEADERS,
      'content-type': file.type,
      'cache-control': 'no-cache',
    });
  },
});

/** A script or a style sheet of the page. Its name changes with what is in it. */
const getConsoleFile = operation({
  id: 'getConsoleFile',
  method: 'GET',
  path: `${CONSOLE_PATH}/:fileName`,
  access: 'page',
  async handle({ params: { fileName = '' } }) {
    const file = fileName === 'index.html' ? undefined : await pageFile(fileName);
    if (file === undefined) throw notFound('file of the console', fileName);
    return new Answer(200, file.bytes, {
      ...HEADERS,
      'content-type': file.type,
      'cache-control': 'public, max-age=31536000, immutable',
    });
  },
});

export const consoleOperations = [getConsole, getConsoleFile];
