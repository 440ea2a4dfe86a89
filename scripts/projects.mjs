/**
 * `npm run test:projects`: the little projects of test/projects, each installed by its own package manager and deployed as
 * its people do; names on the command line choose some. What a project needs and this machine lacks is told in its name.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const names = readdirSync('test/projects', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no project ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(1);
}
const { status } = spawnSync('npx', ['jest', '--ci', '--verbose', 'test/projects/projects.e2e'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, PROJECTS: (chosen.length > 0 ? chosen : names).join(' ') },
});
process.exit(status ?? 1);
