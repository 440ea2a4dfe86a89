import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DevEvent } from '../../../lib/cli/dev/events';
import { Debugger } from '../../support/debugger';
import { PlainClient } from '../../support/emulator';
import { COMMAND, ROOT } from '../../support/repository';

/** The built command, over a project whose files change while it runs. */
let work: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-dev-')));
  symlinkSync(join(ROOT, 'node_modules'), join(work, 'node_modules'));
  write({
    'functions/greet/action.ts': definition('Greet', "{ text: { type: 'string' } }"),
    'functions/greet/src/index.ts': greeting('Hello'),
    'functions/greet/events/ada.json': '{ "name": "Ada" }',
  });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
}

const definition = (name: string, output: string): string => `
import { defineFunctionAction } from 'genesys-actions/function';
export default defineFunctionAction({
  name: '${name}',
  input: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
  output: { type: 'object', properties: ${output} },
  credentials: ['KEY'],
  request: { headers: { key: '$!{credentials.KEY}' } },
});
`;

const greeting = (word: string): string => `interface Event { readonly name: string }
interface Context { readonly clientContext: Readonly<Record<string, string>> }
export const handler = async ({ name }: Event, { clientContext }: Context) => {
  const text: string = '${word} ' + name;
  console.log('greeting', clientContext.key?.length);
  return { text };
};
`;

/** `dev --json` as a program reads it. */
function dev(...args: string[]) {
  const child = spawn(process.execPath, [COMMAND, 'dev', '--json', '--credential', 'KEY=canary', ...args], {
    cwd: work,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  const ports: number[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    const port = /^Debugger of .*: 127\.0\.0\.1:(\d+)$/m.exec(said)?.[1];
    if (port !== undefined) ports[0] = Number(port);
  });
  const events: DevEvent[] = [];
  let wake: () => void = () => undefined;
  createInterface(child.stdout).on('line', (line) => {
    events.push(JSON.parse(line) as DevEvent);
    wake();
  });
  child.once('exit', () => {
    wake();
  });
  /** The next event of a type; those before it are passed over. */
  const next = async <Type extends DevEvent['type']>(type: Type): Promise<DevEvent & { type: Type }> => {
    for (;;) {
      const event = events.shift();
      if (event?.type === type) return event as DevEvent & { type: Type };
      if (event !== undefined) continue;
      if (child.exitCode !== null) throw new Error(`It has ended: ${said}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return { child, next, said: () => said, ports };
}

test('a saved change is published and run; what has errors is told, and the last good version stays', async () => {
  const { child, next } = dev('--run', 'ada');
  const started = await next('started');
  const org = new PlainClient(started);
  expect((await fetch(started.console)).headers.get('content-type')).toMatch(/^text\/html/);
  expect(await next('deployed')).toMatchObject({ function: 'greet', actionName: 'Greet', version: 1 });
  expect(await next('run')).toMatchObject({ action: 'Greet', ok: true, logs: [{ message: 'greeting 6' }] });
  expect(await next('answer')).toMatchObject({ function: 'greet', ok: true, result: { text: 'Hello Ada' } });
  await next('ready');

  write({ 'functions/greet/src/index.ts': greeting('Hi') });
  const { actionId, ...second } = await next('deployed');
  expect(second).toMatchObject({ function: 'greet', version: 2 });
  expect(await next('answer')).toMatchObject({ ok: true, result: { text: 'Hi Ada' } });

  write({ 'functions/greet/src/index.ts': greeting('Hi').replace('return', 'retrun') });
  expect(await next('problems')).toEqual({
    type: 'problems',
    function: 'greet',
    ok: false,
    problems: [
      {
        rule: 'code/build',
        severity: 'error',
        message: expect.stringMatching(/^functions\/greet\/src\/index\.ts:6:\d+: /),
      },
    ],
  });
  const execute = (id: string) =>
    org.call('POST', `/api/v2/integrations/actions/${id}/execute`, { name: 'Bob' });
  expect((await execute(actionId)).body).toEqual({ text: 'Hi Bob' });

  // What fails is told as well, with the line of its source.
  write({
    'functions/greet/src/index.ts': greeting('Hi').replace('return { text };', 'throw new Error(text);'),
  });
  expect(await next('problems')).toMatchObject({ ok: true, problems: [] });
  const failed = await next('answer');
  expect(failed).toMatchObject({ ok: false, step: 'Execute' });
  expect(failed.error).toMatch(/errorMessage:Hi Ada,trace:.*functions\/greet\/src\/index\.ts:6:9/);

  // A contract never changes once it is published: the action is another one.
  write({
    'functions/greet/src/index.ts': greeting('Hi').replace('{ text }', '{ words: text }'),
    'functions/greet/action.ts': definition('Greet', "{ words: { type: 'string' } }"),
  });
  const again = await next('deployed');
  expect(again).toMatchObject({ actionName: 'Greet', version: 1 });
  expect(again.actionId).not.toBe(actionId);
  expect(await next('answer')).toMatchObject({ ok: true, result: { words: 'Hi Ada' } });

  // What several are made of, and a function that was not there.
  write({
    'shared/word.ts': "export const word: string = 'Welcome';",
    'functions/other/action.ts': definition('Other', "{ text: { type: 'string' } }"),
    'functions/other/src/index.ts':
      "import { word } from '../../../shared/word';\nexport const handler = async () => ({ text: word });",
  });
  const other = await next('deployed');
  expect(other).toMatchObject({ function: 'other', version: 1 });
  write({ 'shared/word.ts': "export const word: string = 'Good day';" });
  expect(await next('deployed')).toMatchObject({ function: 'other', version: 2 });
  expect((await execute(other.actionId)).body).toEqual({ text: 'Good day' });

  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
});

test('an org that was kept is gone on with', async () => {
  const first = dev('--data', 'org');
  const { actionId } = await first.next('deployed');
  await first.next('ready');
  first.child.kill('SIGINT');
  expect(await once(first.child, 'close')).toEqual([0, null]);
  write({ 'functions/greet/src/index.ts': greeting('Hi') });
  const again = dev('--data', 'org', '--run', 'ada');
  expect(await again.next('deployed')).toMatchObject({ actionId, version: 2 });
  expect(await again.next('answer')).toMatchObject({ ok: true, result: { text: 'Hi Ada' } });
  again.child.kill('SIGINT');
  expect(await once(again.child, 'close')).toEqual([0, null]);
});

test('a breakpoint in a source is hit, also in the process of the next version', async () => {
  const source = join(work, 'functions/greet/src/index.ts');
  const { child, next, ports } = dev('--inspect=0');
  const org = new PlainClient(await next('started'));
  const { actionId } = await next('deployed');
  await next('ready');
  const execute = () => org.call('POST', `/api/v2/integrations/actions/${actionId}/execute`, { name: 'Ada' });
  const editor = await Debugger.attach(ports[0] ?? 0);
  await editor.breakAt(source, 5);
  await editor.run();
  const first = execute();
  const paused = await editor.paused();
  expect(editor.placeOf(paused)).toBe(`${source}:5`);
  expect(await editor.read(paused, 'text')).toBe('Hello Ada');
  await editor.resume();
  expect((await first).body).toEqual({ text: 'Hello Ada' });

  write({ 'functions/greet/src/index.ts': greeting('Hi') });
  await editor.gone;
  const again = await Debugger.attach(ports[0] ?? 0);
  await again.breakAt(source, 5);
  await again.run();
  await next('deployed');
  const second = execute();
  expect(await again.read(await again.paused(), 'text')).toBe('Hi Ada');
  await again.resume();
  expect((await second).body).toEqual({ text: 'Hi Ada' });
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([0, null]);
});

test.each([
  [['nothing'], /^Error: There is no function "nothing", and no cdktf\.json here/],
  [['--run', 'nobody'], /^Error: There is no file nobody, and no function has a sample of that name\.\n$/],
])('%j: one sentence, status 1', async (args, sentence) => {
  const { child, said } = dev(...args);
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said()).toMatch(sentence);
});
