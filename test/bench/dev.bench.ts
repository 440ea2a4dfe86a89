import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { COMMAND, ROOT } from '../support/repository';
import { median, percentile, type BenchPart } from './bench';

const FUNCTION = 'functions/jwe-encrypt-decrypt';
const SAVES = 15;

/** From a save to the answer, as a program that reads `dev --json` sees it. */
const part: BenchPart = {
  name: 'dev',
  async run(report) {
    const directory = await mkdtemp(join(tmpdir(), 'genesys-actions-bench-'));
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    await cp(join(ROOT, FUNCTION), join(directory, FUNCTION), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    const keys = join(directory, 'keys.json');
    await writeFile(keys, JSON.stringify({ PUBLIC_KEY: publicKey, PRIVATE_KEY: privateKey }));
    const child = spawn(
      process.execPath,
      [COMMAND, 'dev', '--json', '--run', 'encrypt', '--credentials', keys],
      { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const until = async (type: string): Promise<{ ok?: boolean }> => {
        for (;;) {
          const { value, done } = await lines.next();
          if (done === true) throw new Error('dev has ended.');
          const event = JSON.parse(value) as { type: string; ok?: boolean };
          if (event.type === type) return event;
        }
      };
      await until('ready');
      const source = join(directory, FUNCTION, 'src', 'index.ts');
      const text = await readFile(source, 'utf8');
      const times: number[] = [];
      for (let save = 0; save < SAVES; save++) {
        const saved = performance.now();
        await writeFile(source, `${text}\nexport const saved = ${save};\n`);
        if ((await until('answer')).ok !== true) throw new Error('The function failed.');
        times.push(performance.now() - saved);
      }
      const name = 'dev: from a save of the JWE function to its answer';
      report.add({ name: `${name}, p50`, value: Math.round(median(times)), unit: 'ms', goal: 1000 });
      report.add({ name: `${name}, p95`, value: Math.round(percentile(times, 95)), unit: 'ms' });
    } finally {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'close');
      await rm(directory, { recursive: true, force: true });
    }
  },
};
export default part;
