import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../shared/files';
import { withBlob } from './node-executable';
import { SCRIPT_BESIDE } from './provider-package';

/** What is put into Node.js, which in there requires built-in modules alone, but can make what requires files. */
const LAUNCHER = `
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
createRequire(process.execPath)(join(dirname(process.execPath), ${JSON.stringify(SCRIPT_BESIDE)}));
`;

/**
 * Makes what Windows can start where the other systems start a script: the user's own Node.js with a few lines in it.
 *
 * @param target what to write, whole or not at all
 * @param node Node.js for Windows
 * @param maker Node.js of the same version for this machine
 */
export function makeLauncher(target: string, node = process.execPath, maker = process.execPath): void {
  const directory = mkdtempSync(join(tmpdir(), 'genesys-actions-launcher-'));
  try {
    const main = join(directory, 'main.js');
    const output = join(directory, 'blob');
    const config = join(directory, 'config.json');
    writeFileSync(main, LAUNCHER);
    writeFileSync(config, JSON.stringify({ main, output, disableExperimentalSEAWarning: true }));
    execFileSync(maker, ['--experimental-sea-config', config], {
      // Of the app that is being synthesised.
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    writeWhole(target, withBlob(readFileSync(node), readFileSync(output)), { mode: 0o755 });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
