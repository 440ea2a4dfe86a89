/**
 * `npm test`: builds and runs the tests; what follows it on the command line goes to jest. `npm run lint` looks at the sources
 * as they stand, their types and their pages; CI runs both.
 *
 *   --nightly   all that takes long as well (test/support/nightly.ts)
 */
import { spawnSync } from 'node:child_process';

const args = process.argv.slice(2);
const chosen = args.filter((each) => each !== '--nightly');
const env = { ...process.env, ...(args.length > chosen.length && { NIGHTLY: '1' }) };

/** Runs Node.js to its end, and ends with it where that fails. */
function node(...words) {
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}

node('scripts/build.mjs');
const all = ['--selectProjects', 'unit', 'integration', 'e2e'];
// With room for what is young: a suite makes much, and keeps little.
node(
  '--max-semi-space-size=64',
  'node_modules/jest/bin/jest.js',
  '--ci',
  ...(chosen.length > 0 ? chosen : all),
);
