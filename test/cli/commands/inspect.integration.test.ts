import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Debugger } from '../../support/debugger';
import { runProgram } from '../../support/program';
import { COMMAND } from '../../support/repository';

/** A function is debugged from an editor with nothing but what `new` has written. */
let work: string;
const before = process.cwd();

beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-inspect-')));
  process.chdir(work);
});
afterEach(() => {
  process.chdir(before);
  rmSync(work, { recursive: true, force: true });
});

interface Launch {
  readonly configurations: readonly {
    readonly request: string;
    readonly runtimeExecutable: string;
    readonly runtimeArgs: readonly string[];
    readonly attachSimplePort: number;
  }[];
  readonly inputs: readonly { readonly id: string; readonly default: string }[];
}

const SOURCE = `interface Event { readonly name: string }
export const handler = async ({ name }: Event): Promise<object> => {
  const text: string = 'Hello ' + name;
  return { text };
};
`;

const launchJson = (): string => readFileSync('.vscode/launch.json', 'utf8');

test('the launch.json that new writes runs the function and stops at a breakpoint in its source', async () => {
  expect((await runProgram('new', 'order-status')).stdout).toContain('  .vscode/launch.json\n');
  const source = join(work, 'functions', 'order-status', 'src', 'index.ts');
  writeFileSync(source, SOURCE);
  const { configurations, inputs } = JSON.parse(launchJson()) as Launch;
  const [launched] = configurations.filter(({ request }) => request === 'launch');
  const offered = (word: string): string =>
    word.replace(
      /\$\{input:(\w+)\}/,
      (_all, id: string) => inputs.find((each) => each.id === id)?.default ?? '',
    );
  expect(launched?.runtimeExecutable).toBe('npx');
  const [command, ...words] = launched?.runtimeArgs.map(offered) ?? [];
  expect(command).toBe('genesys-actions');
  expect(words.at(-1)).toBe(`--inspect-wait=${launched?.attachSimplePort ?? 0}`);

  // A port that no other test has.
  const child = spawn(process.execPath, [COMMAND, ...words.slice(0, -1), '--inspect-wait=0', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const answer = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
  const said = await new Promise<string>((resolve) => createInterface(child.stderr).once('line', resolve));
  const port = /^Debugger of order-status: 127\.0\.0\.1:(\d+) \(waiting for it\)$/.exec(said)?.[1];
  const editor = await Debugger.attach(Number(port));
  await editor.breakAt(source, 4);
  await editor.run();
  const paused = await editor.paused();
  expect(editor.placeOf(paused)).toBe(`${source}:4`);
  expect(await editor.read(paused, 'text')).toMatch(/^Hello \w+$/);
  await editor.resume();
  expect(JSON.parse(await answer)).toMatchObject({ ok: true });
});

test('a launch.json that is there stays as it is', async () => {
  await runProgram('new', 'one');
  writeFileSync('.vscode/launch.json', '{ "mine": true }');
  expect((await runProgram('new', 'two')).stdout).not.toContain('.vscode');
  expect(launchJson()).toBe('{ "mine": true }');
});

test('a port that cannot be had, and what is none, are said', async () => {
  await runProgram('new', 'one');
  const invoke = (...more: string[]) => runProgram('invoke', ...more, 'one', '--input', 'hello');
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  try {
    const { port } = taken.address() as AddressInfo;
    expect(await invoke(`--inspect=${port}`)).toMatchObject({
      status: 1,
      stderr: `Error: The port ${port} cannot be opened for debuggers (EADDRINUSE). Give another one, for example --inspect=0 for any.\n`,
    });
  } finally {
    taken.close();
  }
  expect((await invoke('--inspect-brk=many')).stderr).toContain('It must be a port, from 0 to 65535.');
  // Behind the option stands what the command is about, as with Node.js.
  expect(await invoke('--inspect')).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(/^Debugger of one: 127\.0\.0\.1:\d+\n/),
  });
});
