import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../lib/cli/program';

/** Runs the program in this process and catches what it prints. */
async function genesysActions(
  ...args: string[]
): Promise<{ status: number; stdout: string; stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += String(text);
      return true;
    }),
  );
  try {
    return { status: await main(args), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test('without arguments it prints its help', async () => {
  const { status, stdout, stderr } = await genesysActions();
  expect(status).toBe(0);
  expect(stdout).toMatch(/Usage: genesys-actions/);
  expect(stdout).toMatch(/emulator +run a local/);
  expect(stderr).toBe('');
});

test('each command prints its own help', async () => {
  const names = [...(await genesysActions('--help')).stdout.matchAll(/^ {2}(\w+) .*(?:\w)/gm)].map(
    ([, name]) => name ?? '',
  );
  expect(names).toContain('provider');
  for (const name of names.filter((each) => each !== 'help')) {
    const { status, stdout } = await genesysActions(name, '--help');
    expect([name, status]).toEqual([name, 0]);
    expect(stdout).toContain(`Usage: genesys-actions ${name}`);
  }
});

test('help for a command that is asked for in the other order', async () => {
  expect((await genesysActions('help', 'emulator')).stdout).toContain('--port <number>');
});

test('the version', async () => {
  expect((await genesysActions('--version')).stdout).toMatch(/^\d+\.\d+\.\d+/);
});

test.each([
  [['emulater'], /unknown command 'emulater'[\s\S]*Did you mean emulator/],
  [['emulator', '--prot', '1'], /unknown option '--prot'/],
  [['emulator', '--port', 'http'], /whole number from 0 to 65535/],
  [['emulator', '--port', '70000'], /whole number from 0 to 65535/],
  [['emulator', 'surplus'], /too many arguments/],
])('%j is refused', async (args, expected) => {
  const { status, stdout, stderr } = await genesysActions(...args);
  expect(status).toBe(1);
  expect(stderr).toMatch(expected);
  expect(stdout).toBe('');
});

test('what the system refuses is said in plain English, with the path', async () => {
  const work = await mkdtemp(join(tmpdir(), 'genesys-actions-program-'));
  try {
    const file = join(work, 'file');
    await writeFile(file, '');
    expect((await genesysActions('provider', 'install', '--dir', file)).stderr).toMatch(
      new RegExp(
        `^Error: ${file}\\S* cannot be made: a part of the path is a file, not a directory \\(ENOTDIR\\)\\.\n$`,
      ),
    );
    expect((await genesysActions('emulator', '--data', file)).stderr).toBe(
      `Error: ${file} cannot be made: something of that name is there already (EEXIST).\n`,
    );
  } finally {
    await rm(work, { recursive: true });
  }
});

test('a port that is taken, and a host that nobody knows, are said with what to do', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    expect((await genesysActions('emulator', '--port', String(port))).stderr).toBe(
      `Error: 127.0.0.1:${port} is taken by another program (EADDRINUSE). Choose another port.\n`,
    );
  } finally {
    server.close();
  }
  expect((await genesysActions('emulator', '--host', 'nobody.invalid')).stderr).toMatch(
    /^Error: The name nobody\.invalid is not known \((ENOTFOUND|EAI_AGAIN)\)\.\n$/,
  );
});

test('an address that cannot be listened on is said without a stack trace', async () => {
  const { status, stderr } = await genesysActions('emulator', '--host', '192.0.2.1');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Error: .*192\.0\.2\.1/);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('provider install needs nothing but a directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'genesys-actions-plugins-'));
  try {
    const { status, stdout } = await genesysActions('provider', 'install', '--dir', directory);
    expect(status).toBe(0);
    expect(stdout).toContain('source  = "genesys-actions/genesysactions"');
    const files = (await readdir(directory, { recursive: true })).filter((name) => name.includes('_v'));
    expect(files).toHaveLength(2);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
