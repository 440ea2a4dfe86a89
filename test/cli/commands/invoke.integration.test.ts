import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../lib/cli/program';
import { COMMAND, ROOT } from '../../support/repository';
import { hasSecret } from '../../support/secret-search';

let directory: string;
const before = process.cwd();

const ACTION = `
import { defineFunctionAction } from 'genesys-actions/function';
export default defineFunctionAction({
  name: 'Greet',
  input: { type: 'object', properties: { name: { type: 'string' }, times: { type: 'integer' } }, required: ['name'] },
  output: { type: 'object', properties: { greeting: { type: 'string' } }, required: ['greeting'] },
  request: {
    template: '{"name": "$esc.jsonEncode(\${input.name})", "times": $!{input.times}, "key": "$esc.jsonEncode($!{credentials.KEY})"}',
    headers: { 'x-key': '$!{credentials.KEY}' },
  },
  response: { translationMap: { greeting: '$.said.text' }, successTemplate: '{"greeting": \${greeting}}' },
  timeoutSeconds: 2,
});
`;

const CODE = `
import { suffix } from './suffix';
let calls = 0;
export const handler = async (event: { name: string; fail?: string; wait?: boolean }, context: Record<string, unknown>) => {
  console.log('greeting', event.name);
  console.warn('careful');
  if (event.fail) throw new RangeError(event.fail);
  if (event.wait) await new Promise((resolve) => setTimeout(resolve, 60_000));
  return { said: { text: event.name + suffix }, calls: ++calls, context };
};
`;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'genesys-actions-invoke-'));
  write('functions/greet/action.ts', ACTION);
  write('functions/greet/src/index.ts', CODE);
  write('functions/greet/src/suffix.ts', `export const suffix: string = '!';`);
  write('functions/greet/events/ada.json', '{"name": "Ada", "times": 2}');
  write('functions/broken/action.ts', ACTION);
  write('functions/broken/src/index.ts', 'export const handler = async ( => 1;');
  write('functions/empty/action.ts', 'export const nothing = 1;');
  write('functions/empty/src/index.ts', '');
  write(
    'context.json',
    '{"functionName": "mine", "clientContext": {"x-extra": "yes"}, "awsRequestId": "request-7"}',
  );
  write('credentials.json', '{"KEY": "canary-secret"}');
  write('bad.json', '{"name": ');
  process.chdir(directory);
});

afterAll(() => {
  process.chdir(before);
  rmSync(directory, { recursive: true, force: true });
});

afterEach(() => {
  process.exitCode = undefined;
});

function write(path: string, text: string): void {
  mkdirSync(join(directory, path, '..'), { recursive: true });
  writeFileSync(join(directory, path), text);
}

async function invoke(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += String(text);
      return true;
    }),
  );
  try {
    return { status: await main(['invoke', ...args]), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

async function invokeJson(...args: string[]) {
  const { status, stdout } = await invoke(...args, '--json');
  return { status, ...(JSON.parse(stdout) as Record<string, unknown>) };
}

describe('a handler in dist, with its sources in src', () => {
  const at = (path: string, seconds: number): void => {
    utimesSync(join(directory, path), seconds, seconds);
  };
  const body = (handler: string, more = ''): string =>
    `import { defineFunctionAction } from 'genesys-actions/function';
export default defineFunctionAction({ name: 'C', handler: '${handler}', input: { type: 'object', properties: {} }, output: { type: 'object', properties: {} },${more} });`;

  beforeEach(() => {
    write('functions/compiled/action.ts', body('dist/index.handler'));
    write('functions/compiled/events/e.json', '{}');
    write('functions/compiled/src/index.ts', 'export const handler = async () => ({ from: "src" });');
    write('functions/compiled/src/util.ts', 'export const x = 1;');
    write('functions/compiled/dist/index.js', 'exports.handler = async () => ({ from: "dist" });');
    write('functions/compiled/dist/util.js', 'exports.x = 1;');
    for (const file of ['src/index.ts', 'src/util.ts']) at(`functions/compiled/${file}`, 1000);
    for (const file of ['dist/index.js', 'dist/util.js']) at(`functions/compiled/${file}`, 2000);
  });
  afterAll(() => {
    rmSync(join(directory, 'functions/compiled'), { recursive: true });
  });

  it('runs what was compiled, silently where that is up to date', async () => {
    expect(await invoke('compiled', '--event', 'e', '--json')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('"result":{"from":"dist"}') as string,
      stderr: '',
    });
  });

  it('is named where its source is newer, and so by check', async () => {
    at('functions/compiled/src/util.ts', 3000);
    const warned =
      'functions/compiled/src/util.ts is newer than dist/util.js, and the handler "dist/index.handler" is in dist: what was compiled before is what runs. Compile it, or let the handler name the source. (code/stale)';
    const ran = await invoke('compiled', '--event', 'e', '--json');
    expect(ran.stderr).toBe(`Warning: ${warned}\n`);
    expect(ran.stdout).toContain('"from":"dist"');
    const printed: string[] = [];
    const spy = jest
      .spyOn(process.stdout, 'write')
      .mockImplementation((text) => printed.push(String(text)) > 0);
    await main(['check', 'compiled']);
    spy.mockRestore();
    expect(printed.join('')).toContain(`warning functions/compiled/action.ts:2: ${warned}`);
  });

  it('is compared with the newest output where a source has none of its own, as in a bundle', async () => {
    rmSync(join(directory, 'functions/compiled/dist/util.js'));
    at('functions/compiled/src/util.ts', 1500);
    expect((await invoke('compiled', '--event', 'e')).stderr).not.toContain('newer');
    at('functions/compiled/src/util.ts', 3000);
    expect((await invoke('compiled', '--event', 'e')).stderr).toContain(
      'src/util.ts is newer than all of dist/, and',
    );
  });

  it('can be left unsaid', async () => {
    write('functions/compiled/action.ts', body('dist/index.handler', " ignoreRules: ['code/stale'],"));
    at('functions/compiled/src/index.ts', 3000);
    expect((await invoke('compiled', '--event', 'e')).stderr).toBe('');
  });
});

describe('with an event', () => {
  it('gives it to the handler as it is', async () => {
    const ran = await invokeJson('greet', '--event', 'ada', '--context', 'context.json');
    expect(ran).toMatchObject({
      status: 0,
      ok: true,
      function: 'greet',
      handler: 'src/index.handler',
      runtime: 'nodejs24.x',
      mode: 'event',
      event: { name: 'Ada', times: 2 },
      clientContext: { 'x-extra': 'yes', 'ININ-Organization-Id': expect.any(String) },
      result: {
        said: { text: 'Ada!' },
        calls: 1,
        context: {
          functionName: 'mine',
          awsRequestId: 'request-7',
          memoryLimitInMB: '1536',
          clientContext: { 'x-extra': 'yes' },
        },
      },
      logs: [
        { level: 'INFO', message: 'greeting Ada', requestId: 'request-7' },
        { level: 'WARN', message: 'careful', requestId: 'request-7' },
      ],
      memoryLimitMb: 1536,
    });
    expect(ran).toMatchObject({
      durationMs: expect.any(Number),
      initMs: expect.any(Number),
      maxMemoryMb: expect.any(Number),
    });
  });

  it('is readable for people', async () => {
    const { status, stdout } = await invoke('functions/greet', '--event', 'functions/greet/events/ada.json');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^greet {2}src\/index\.handler {2}nodejs24\.x\n\nEvent\n {2}{\n {4}"name": "Ada"/);
    expect(stdout).toMatch(/\nLogs\n {2}INFO {2}greeting Ada\n {2}WARN {2}careful\n\nResult\n/);
    expect(stdout).toMatch(/\n[\d.]+ ms \(and [\d.]+ ms to load\), \d+ MB of 1536 MB of memory\n$/);
  });

  it('shows how a function fails, and where in its source', async () => {
    write('fail.json', '{"name": "Ada", "fail": "too far"}');
    const { status, stdout } = await invoke('greet', '--event', 'fail.json');
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /\nFailed\n {2}RangeError: too far\n {6}at \S+ \(functions\/greet\/src\/index\.ts:7:25\)\n/,
    );
    expect(stdout).not.toMatch(/node:internal|genesys-actions-host/);
  });

  it('ends a function that takes too long', async () => {
    write('wait.json', '{"name": "Ada", "wait": true}');
    expect(await invokeJson('greet', '--event', 'wait.json')).toMatchObject({
      status: 1,
      ok: false,
      error: { type: 'Sandbox.Timedout', message: expect.stringContaining('timed out after 2.00 seconds') },
      logs: [{ message: 'greeting Ada' }, { message: 'careful' }],
    });
  });
});

test('in a project of ES modules the code stays what it is in the zip', async () => {
  write('package.json', '{ "type": "module" }');
  try {
    rmSync(join(directory, '.genesys-actions'), { recursive: true, force: true });
    expect(await invokeJson('greet', '--event', 'ada')).toMatchObject({ status: 0, ok: true });
  } finally {
    rmSync(join(directory, 'package.json'));
  }
});

describe('with an input', () => {
  it('goes through the whole action and shows no secret', async () => {
    const ran = await invokeJson(
      'greet',
      '--input',
      'ada',
      '--credentials',
      'credentials.json',
      '--context',
      'context.json',
    );
    expect(ran).toMatchObject({
      status: 0,
      ok: true,
      mode: 'input',
      input: { name: 'Ada', times: 2 },
      event: { name: 'Ada', times: 2, key: '<REDACTED>' },
      clientContext: { 'x-key': '<REDACTED>' },
      result: { greeting: 'Ada!' },
    });
    expect(
      (ran as unknown as { operations: { name: string }[] }).operations.map(({ name }) => name),
    ).toContain('Apply successTemplate');
    expect(JSON.stringify(ran)).not.toContain('canary-secret');
  });

  it.each([
    ['answers', ''],
    ['throws', 'throw new Error(`no: ${event.key} ${basic}`);'],
  ])('shows no secret of a function that logs it and %s', async (_what, more) => {
    write('functions/leaky/action.ts', ACTION);
    write(
      'functions/leaky/src/index.ts',
      `export const handler = async (event: { key: string; name: string }, context: { clientContext: Record<string, string> }) => {
        const basic = 'Basic ' + Buffer.from('user:' + event.key).toString('base64');
        console.log('key', event.key, basic, encodeURIComponent(event.key), JSON.stringify(event));
        console.error(Buffer.from(event.key).toString('base64url'), context.clientContext['x-key']);
        ${more}
        return { said: { text: event.key + ' ' + basic } };
      };`,
    );
    const secret = 'canary "secret" & more';
    write('ada.json', '{"name": "Ada", "times": 1}');
    write('leaky.json', JSON.stringify({ KEY: secret }));
    for (const json of [[], ['--json']]) {
      const { stdout, stderr } = await invoke(
        ...['leaky', '--input', 'ada.json', '--credentials', 'leaky.json', ...json],
      );
      expect(stderr).toBe('');
      expect(stdout).toMatch(/key <REDACTED> Basic /);
      expect(hasSecret(stdout + stderr, secret)).toBe(false);
    }
  });

  it('drops what is null in the input first, as the platform does', async () => {
    write('nulls.json', '{"name": "Ada", "times": 2, "other": null}');
    const { stdout } = await invoke('functions/greet', '--input', 'nulls.json', '--json');
    const { ok, operations } = JSON.parse(stdout) as { ok: boolean; operations: { result: unknown }[] };
    expect([ok, operations[0]?.result]).toEqual([true, { name: 'Ada', times: 2 }]);
  });

  it('shows the step that failed', async () => {
    write('nameless.json', '{"times": 1}');
    const { status, stdout } = await invoke('greet', '--input', 'nameless.json');
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /Failed at step 1, Validate input against the input contract\n {2}ACTION\.INPUT_CONTRACT: The input does not fit.*'name'/,
    );
    expect(stdout).toMatch(/The function was not reached\.\n$/);
  });

  it('shows an event that is no JSON as the text that it is', async () => {
    write('once.json', '{"name": "Ada"}');
    const { stdout } = await invoke('greet', '--input', 'once.json', '--credential', 'KEY=canary-secret');
    expect(stdout).toContain('{"name": "Ada", "times": , "key": "<REDACTED>"}');
    expect(stdout).toMatch(
      /The requestTemplate does not render JSON, line 1, column 26: a value is expected/,
    );
    expect(stdout).not.toContain('canary-secret');
  });
});

describe('refuses', () => {
  test.each<[string, string[], RegExp]>([
    ['neither event nor input', ['greet'], /Give --event FILE or --input FILE\. There are the samples ada\./],
    ['both', ['greet', '--event', 'ada', '--input', 'ada'], /not both/],
    [
      'an unknown function',
      ['nope', '--event', 'ada'],
      /There is no function "nope": .*There are: broken, empty, greet, leaky\./,
    ],
    ['an unknown file', ['greet', '--event', 'nope'], /There is no file nope\. There are the samples ada\./],
    ['a file that is no JSON', ['greet', '--event', 'bad.json'], /bad\.json is not JSON/],
    [
      'a credential without a value',
      ['greet', '--input', 'ada', '--credential', 'KEY'],
      /NAME=VALUE or NAME=@FILE/,
    ],
    [
      'code that does not build',
      ['broken', '--event', 'functions/greet/events/ada.json'],
      /functions\/broken\/src\/index\.ts:1:\d+: /,
    ],
    [
      'a definition that is none',
      ['empty', '--event', 'functions/greet/events/ada.json'],
      /functions\/empty\/action\.ts:1: /,
    ],
  ])('%s', async (_what, args, message) => {
    const { status, stdout, stderr } = await invoke(...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
  });
});

it('runs the JWE function: what it encrypts it decrypts', async () => {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  write('public.pem', keys.publicKey);
  write('keys.json', JSON.stringify({ PRIVATE_KEY: keys.privateKey }));
  write('text.json', '{"jweAction": "ENCRYPT", "textInput": "hello \\"world\\""}');
  const jwe = join(ROOT, 'functions', 'jwe-encrypt-decrypt');
  const args = ['--credentials', 'keys.json', '--credential', 'PUBLIC_KEY=@public.pem'];
  const encrypted = await invokeJson(jwe, '--input', 'text.json', ...args);
  const { textOutput } = (encrypted as unknown as { result: { textOutput: string } }).result;
  write('token.json', JSON.stringify({ jweAction: 'DECRYPT', textInput: textOutput }));
  expect(await invokeJson(jwe, '--input', 'token.json', ...args)).toMatchObject({
    result: { textOutput: 'hello "world"' },
  });
});

it('watches: runs again when the code changes, and waits out what does not build', async () => {
  const own = mkdtempSync(join(tmpdir(), 'genesys-actions-watch-'));
  cpSync(join(directory, 'functions'), join(own, 'functions'), { recursive: true });
  const child = spawn(process.execPath, [COMMAND, 'invoke', 'greet', '--event', 'ada', '--watch', '--json'], {
    cwd: own,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const results: string[] = [];
  let errors = '';
  let rest = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines)
      results.push((JSON.parse(line) as { result: { said: { text: string } } }).result.said.text);
  });
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) {
      if (child.exitCode !== null) throw new Error(`ended: ${errors}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const suffix = join(own, 'functions', 'greet', 'src', 'suffix.ts');
  // As editors save: at once, so that nobody reads half of it.
  const save = (text: string): void => {
    writeFileSync(join(own, 'saved'), text);
    renameSync(join(own, 'saved'), suffix);
  };
  try {
    await until(() => results.length === 1);
    await until(() => errors.includes('Waiting for changes in functions/greet'));
    save('export const suffix =');
    await until(() => errors.includes('suffix.ts'));
    save(`export const suffix: string = '?';`);
    await until(() => results.length === 2);
    expect(results).toEqual(['Ada!', 'Ada?']);
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('close', resolve));
    rmSync(own, { recursive: true, force: true });
  }
  expect(child.exitCode).toBe(130);
});
