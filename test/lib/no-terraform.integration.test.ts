import { execFileSync, execSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const REFUSAL = /starts no (terraform|tofu)/;

/** What a child says on standard error, and its status. */
async function outcome(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const [status] = (await once(child, 'close')) as [number];
  return `${status}: ${said}`;
}

describe('a test of this project', () => {
  test('starts no Terraform', () => {
    expect(() => spawn('terraform')).toThrow(REFUSAL);
    expect(() => spawnSync('/usr/bin/terraform', ['version'])).toThrow(REFUSAL);
    expect(() => execFileSync('tofu')).toThrow(REFUSAL);
  });

  test.each(['terraform', 'tofu'])('starts nothing that starts %s', async (program) => {
    expect(await outcome('sh', ['-c', `${program} version`])).toMatch(/^97: .*starts no/);
    const script = `process.exit(require('node:child_process').spawnSync('${program}', { stdio: 'inherit' }).status)`;
    expect(await outcome(process.execPath, ['-e', script])).toMatch(/^97: .*starts no/);
    expect(await outcome('sh', ['-c', `sh -c '${program} version'`])).toMatch(/^97: .*starts no/);
    expect(() => execSync(`${program} version`, { stdio: 'pipe' })).toThrow(REFUSAL);
    expect(spawnSync('sh', ['-c', program], { env: { PATH: '/usr/bin:/bin' } }).status).toBe(97);
  });
});
