import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENGINE_VARIABLE, engineEnvironment, engineOf } from '../../lib/terraform/engine';
import { OrgApi } from '../../test/support/api';
import { startEmulatorProcess, type EmulatorProcess } from '../../test/support/emulator-process';
import { ROOT } from '../../test/support/repository';
import { connection } from '../../test/support/terraform';
import { zipOf } from '../../test/support/zips';
import { Children, type Ended } from './children';
import { Steps } from './steps';

const STACK = 'local';
const ENGINE = engineOf();
const ACTION = 'JWE encrypt decrypt';
const TEXT = 'A text that nobody else may read: "äöü" ✓';

/** `npm run local`: see {@link play}. Options: `--keep`, `--json`. */
export async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((word) => !['--keep', '--json'].includes(word));
  if (unknown.length > 0) {
    process.stderr.write(`Unknown: ${unknown.join(' ')}. Usage: npm run local [-- [--keep] [--json]]\n`);
    return 1;
  }
  const keep = args.includes('--keep');
  const steps = new Steps((text) => process.stdout.write(text));
  const children = new Children();
  const work = await mkdtemp(join(tmpdir(), 'genesys-actions-local-'));
  let emulator: EmulatorProcess | undefined;
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      interrupted = true;
      children.interrupt();
    });
  }
  try {
    emulator = await steps.step('start the emulator', () => startEmulatorProcess([], { detached: true }));
    await play(steps, children, emulator, work);
  } catch (error) {
    process.stderr.write(`\n${interrupted ? 'Interrupted.' : reason(error)}\n`);
  } finally {
    if (keep && !interrupted && emulator !== undefined) keepRunning(emulator, work);
    else {
      await emulator?.stop();
      await rm(work, { recursive: true, force: true });
    }
  }
  const ok = steps.ok && !interrupted;
  const seconds = steps.results.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  process.stdout.write(`\n${ok ? 'Every step held' : 'NOT every step held'} (${seconds.toFixed(1)} s)\n`);
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ ok, steps: steps.results })}\n`);
  return ok ? 0 : 1;
}

/**
 * The whole way, with nothing made easier: the real `cdktf deploy` with the real Terraform (or OpenTofu) against the emulator, and
 * calls of the org's own API for what a caller, or somebody behind Terraform's back, does.
 */
async function play(
  steps: Steps,
  children: Children,
  emulator: EmulatorProcess,
  work: string,
): Promise<void> {
  const { publicKey, privateKey } = await steps.step('make a key pair', () =>
    Promise.resolve(
      generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      }),
    ),
  );
  const env = environment(emulator, work, publicKey, privateKey);
  const out = join(work, 'cdktf.out');
  const cdktf = async (...words: string[]): Promise<void> => {
    const ended = await children.run('npx', ['cdktf', ...words, '--output', out], ROOT, env);
    expectStatus(ended, [0], `cdktf ${words[0] ?? ''}`);
  };
  const plan = async (): Promise<Ended> => {
    const args = ['plan', '-no-color', '-input=false', '-detailed-exitcode'];
    const ended = await children.run(ENGINE.program, args, join(out, 'stacks', STACK), env);
    return expectStatus(ended, [0, 2], `${ENGINE.name} plan`);
  };
  const api = new OrgApi(emulator);

  await steps.step('deploy with cdktf', () => cdktf('deploy', STACK, '--auto-approve'));
  const { id } = await steps.step('find the deployed action', () => api.action(ACTION));
  await steps.step('execute it: encrypt, decrypt, compare', () => encryptAndDecrypt(api, id));
  await steps.step('plan again: no changes', async () => {
    expect((await plan()).status === 0, 'The second plan has changes.');
  });
  const deployed = await api.publishedFunction(id);
  await steps.step("change the code behind Terraform's back", async () => {
    await api.replaceCode(id, 'by-hand.zip', await intruder(deployed.function?.handler ?? ''));
    const answer = await api.execute<{ outputText?: string }>(id, { jweAction: 'ENCRYPT', textInput: TEXT });
    expect(JSON.stringify(answer).includes('intruder'), 'The changed code is not what runs.');
  });
  await steps.step('plan again: the change is seen', async () => {
    const { status, output } = await plan();
    expect(
      status === 2 && /[+] sha256 += "[0-9a-f]{64}"/.test(output),
      `The plan does not show the changed code.\n${output}`,
    );
  });
  await steps.step('deploy again: repaired', async () => {
    await cdktf('deploy', STACK, '--auto-approve');
    const { zip } = await api.publishedFunction(id);
    expect(zip?.name === deployed.zip?.name, `The zip ${zip?.name ?? 'nothing'} is deployed.`);
    await encryptAndDecrypt(api, id);
  });
  await steps.step('plan again: no changes', async () => {
    expect((await plan()).status === 0, 'The plan after the repair has changes.');
  });
}

/** What `cdktf` and the engine run with. The state lives in the run's own directory, not in the repository. */
function environment(
  emulator: EmulatorProcess,
  work: string,
  publicKey: string,
  privateKey: string,
): NodeJS.ProcessEnv {
  return engineEnvironment({
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(GENESYSCLOUD_|TF_VAR_|TF_CLI_ARGS)/.test(name)),
    ),
    ...connection(emulator),
    [ENGINE_VARIABLE]: ENGINE.program,
    CI: '1',
    // The CDK's cache of plugins is the machine's: another clone may have put another build of this version there.
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
    TF_CLI_ARGS_init: `-backend-config=path=${join(work, 'terraform.tfstate')}`,
    TF_VAR_PUBLIC_KEY: publicKey,
    TF_VAR_PRIVATE_KEY: privateKey,
  });
}

async function encryptAndDecrypt(api: OrgApi, actionId: string): Promise<void> {
  const encrypted = await api.execute<{ textOutput: string }>(actionId, {
    jweAction: 'ENCRYPT',
    textInput: TEXT,
  });
  expect(encrypted.textOutput.split('.').length === 5, `Not a JWE: ${JSON.stringify(encrypted)}`);
  const decrypted = await api.execute<{ textOutput: string }>(actionId, {
    jweAction: 'DECRYPT',
    textInput: encrypted.textOutput,
  });
  expect(decrypted.textOutput === TEXT, `Decrypted to something else: ${JSON.stringify(decrypted)}`);
}

/** Other code under the same handler, as somebody would upload it by hand. */
async function intruder(handler: string): Promise<Buffer> {
  const [, module = 'index', name = 'handler'] = /^(.*)\.([^.]+)$/.exec(handler) ?? [];
  return zipOf({ [`${module}.js`]: `exports.${name} = async () => ({ textOutput: 'intruder' });\n` });
}

function keepRunning(emulator: EmulatorProcess, work: string): void {
  const { pid } = emulator.process;
  process.stdout.write(
    `\nThe emulator keeps running at ${emulator.url} (process ${String(pid)}; stop it with: kill ${String(pid)})\n` +
      Object.entries(connection(emulator))
        .map(([name, value]) => `  export ${name}=${value}\n`)
        .join('') +
      `State and synthesised stack: ${work}\n`,
  );
  emulator.process.stdout?.destroy();
  emulator.process.stderr?.destroy();
  emulator.process.unref();
}

function expectStatus(ended: Ended, statuses: readonly number[], what: string): Ended {
  expect(statuses.includes(ended.status), `${what} ended with status ${ended.status}:\n${ended.output}`);
  return ended;
}

function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
