import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMAND, ROOT } from '../support/repository';
import type { BenchPart } from './bench';

const FUNCTION = 'functions/jwe-encrypt-decrypt';

const part: BenchPart = {
  name: 'invoke',
  async run(report) {
    const directory = await mkdtemp(join(tmpdir(), 'genesys-actions-bench-'));
    const keys = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const event = join(directory, 'event.json');
    const credentials = join(directory, 'credentials.json');
    try {
      await writeFile(
        event,
        JSON.stringify({ jweKey: keys.publicKey, jweAction: 'ENCRYPT', textInput: 'text' }),
      );
      await writeFile(
        credentials,
        JSON.stringify({ PUBLIC_KEY: keys.publicKey, PRIVATE_KEY: keys.privateKey }),
      );
      const invoke = (...args: string[]): Promise<void> =>
        report.process(process.execPath, [COMMAND, 'invoke', FUNCTION, ...args], { cwd: ROOT });
      await report.measure({
        name: 'invoke: the JWE function with an event',
        goal: 6,
        run: () => invoke('--event', event),
      });
      await report.measure({
        name: 'invoke: the JWE function with an input, through the whole action',
        goal: 6,
        run: () => invoke('--input', 'encrypt', '--credentials', credentials),
      });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};
export default part;
