/**
 * `npm test`: builds, checks and runs the tests; what follows it on the command line goes to jest. At most two processes
 * at once: those that check nothing of each other run side by side.
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

/** Runs scripts of package.json, two at once. */
async function check(names) {
  const queue = [...names];
  const failed = [];
  const work = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const began = performance.now();
      const passed = await run(scripts[name], {}, ['ignore', 'pipe', 'pipe']);
      console.log(`${passed ? '✔' : '✘'} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
      if (!passed) failed.push(name);
    }
  };
  await Promise.all([work(), work()]);
  return failed;
}

/** With room for what is young: a suite makes much, and keeps little. */
const JEST = resolve('node_modules', 'jest', 'bin', 'jest.js');

const args = process.argv.slice(2);
const nightly = args.includes('--nightly');
const quoted = args.filter((each) => each !== '--nightly').map((each) => JSON.stringify(each));

// The longest first.
const failed = await check(['typecheck', 'format:check', 'build', 'lint:code', 'api:check', 'arrows']);
if (failed.length > 0) {
  console.log(`✘ ${failed.join(', ')}`);
  process.exit(1);
}
const passed = await run(
  ['node', '--max-semi-space-size=64', JEST, '--ci', ...quoted].join(' '),
  nightly ? { NIGHTLY: '1' } : {},
);
process.exit(passed ? 0 : 1);
