/**
 * `npm test`: builds and runs the tests; what follows it on the command line goes to jest. `npm run lint` looks at the sources
 * as they stand, their types and their pages; CI runs both.
 *
 *   --nightly   all that takes long as well (test/support/nightly.ts)
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const path = [resolve('node_modules', '.bin'), process.env.PATH].join(delimiter);

/** Runs a command line to its end; where it is not shown as it comes, its output is shown at once. */
function run(command, env = {}, stdio = 'inherit') {
  return new Promise((done) => {
    const child = spawn(command, { shell: true, stdio, env: { ...process.env, ...env, PATH: path } });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => output.push(data));
    child.on('close', (status) => {
      process.stdout.write(Buffer.concat(output));
      done(status === 0);
    });
  });
}

/** Runs a script of package.json, and says how long it took. */
async function check(name) {
  const began = performance.now();
  const passed = await run(scripts[name], {}, ['ignore', 'pipe', 'pipe']);
  console.log(`${passed ? '✔' : '✘'} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  return passed;
}

/** With room for what is young: a suite makes much, and keeps little. */
const JEST = 'node --max-semi-space-size=64 node_modules/jest/bin/jest.js --ci';

const args = process.argv.slice(2);
const nightly = args.includes('--nightly');
const quoted = args.filter((each) => each !== '--nightly').map((each) => JSON.stringify(each));

if (!(await check('build'))) process.exit(1);
const chosen = quoted.length > 0 ? quoted : ['--selectProjects unit integration e2e'];
const passed = await run([JEST, ...chosen].join(' '), nightly ? { NIGHTLY: '1' } : {});
process.exit(passed ? 0 : 1);
