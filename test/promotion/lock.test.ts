import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  changeLock,
  checkLockedCode,
  definitionDigest,
  promotedDefinition,
  keptPath,
  planPromotion,
  planRollback,
  readLock,
  withKept,
  type Lock,
  type StackAction,
} from '../../lib/promotion';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'genesys-actions-lock-'));
  path = join(directory, 'promotions.lock.json');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const sha = (letter: string): string => letter.repeat(64);

function running(
  sha256: string | undefined,
  address = 'genesysactions_function_action.A',
  timeout = 3,
): StackAction {
  const definition = promotedDefinition({
    contract: { input: '{"type":"object"}', output: '{"type":"object"}' },
    request: { template: 't' },
    response: {},
    function: { handler: 'src/index.handler', runtime: 'nodejs22.x', timeout_seconds: timeout },
  });
  return {
    address,
    name: address.slice(-1),
    id: 'i',
    sha256,
    managesCode: true,
    definition,
    digest: definitionDigest(definition),
  };
}

function promote(lock: Lock, actions: StackAction[], more: object = {}): ReturnType<typeof planPromotion> {
  return planPromotion({
    lock,
    from: 'dev',
    to: 'test',
    running: actions,
    names: [],
    commitOf: (sha256) => Promise.resolve(sha256.slice(0, 8)),
    time: '2026-05-04T10:00:00.000Z',
    ...more,
  });
}

async function promoted(...digests: string[]): Promise<Lock> {
  let lock: Lock = {};
  for (const digest of digests) ({ lock } = await promote(lock, [running(digest)]));
  return lock;
}

test('what is written is read again, and a change by hand is seen', async () => {
  const lock = await promoted(sha('a'), sha('b'));
  await changeLock(path, () => Promise.resolve({ lock, result: undefined }));
  expect(readLock(path)).toEqual(lock);
  for (const [from, to] of [
    [sha('b'), sha('c')],
    ['2026', '2025'],
    ['"from": "dev"', '"from": "prod"'],
    ['"test"', '"prod"'],
  ]) {
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(from!, to!));
    expect(() => readLock(path)).toThrow(/edited by hand/);
    writeFileSync(path, text);
  }
  writeFileSync(path, '<<<<<<< HEAD');
  expect(() => readLock(path)).toThrow(/not JSON/);
});

test('of two changes at once the second is refused, and nothing of it is written', async () => {
  const first = await promoted(sha('a'));
  let release = (): void => undefined;
  const held = changeLock(path, async () => {
    await new Promise<void>((resolve) => (release = resolve));
    return { lock: first, result: 'first' };
  });
  await expect(changeLock(path, () => Promise.resolve({ lock: {}, result: 'second' }))).rejects.toThrow(
    /Another promotion is running/,
  );
  release();
  await expect(held).resolves.toBe('first');
  expect(readLock(path)).toEqual(first);
});

test('a change that fails leaves the lock as it was, and free', async () => {
  const fail = (): Promise<never> => Promise.reject(new Error('no'));
  await expect(changeLock(path, fail)).rejects.toThrow('no');
  expect(readLock(path)).toEqual({});
  await changeLock(path, () => Promise.resolve({ lock: {}, result: 0 }));
});

test('timeouts and names may differ between environments without another definition', () => {
  expect(running(sha('a'), 'genesysactions_function_action.A', 5).digest).toBe(running(sha('a')).digest);
});

test('a promotion of some actions leaves the others alone; one of all takes out what is gone', async () => {
  const [a, b] = ['A', 'B'].map((name) =>
    running(sha(name.toLowerCase()), `genesysactions_function_action.${name}`),
  );
  const { lock } = await promote({}, [a!, b!]);
  const some = await promote(lock, [{ ...a!, sha256: sha('c') }], { names: ['A'] });
  expect(some.promotions.map(({ name }) => name)).toEqual(['A']);
  expect(Object.keys(some.lock['test']!)).toHaveLength(2);
  const all = await promote(lock, [a!]);
  expect(all.promotions).toMatchObject([{ name: 'B', after: undefined }]);
  await expect(promote(lock, [a!], { names: ['Z'] })).rejects.toThrow(/no action "Z"\. It has: A/);
  await expect(promote(lock, [a!], { to: 'dev' })).rejects.toThrow(/same environment/);
  await expect(promote(lock, [running(undefined)])).rejects.toThrow(/something else deployed/);
});

test('a rollback goes to an earlier digest or commit, and is kept for deploy', async () => {
  const lock = await promoted(sha('a'), sha('b'));
  const to = (target: string): ReturnType<typeof planRollback> =>
    planRollback({ lock, environment: 'test', target, names: [], time: 't' });
  expect(to(sha('a').slice(0, 10)).promotions[0]?.after).toMatchObject({
    sha256: sha('a'),
    kept: true,
    time: 't',
  });
  expect(to('aaaaaaa').lock['test']).toMatchObject({
    'genesysactions_function_action.A': { sha256: sha('a') },
  });
  expect(() => to('ccccccc')).toThrow(
    /ccccccc is neither the commit nor the digest of anything that test ran before.*\n.*aaaaaaaaaaaa, commit aaaaaaaa/,
  );
  expect(() => to('main')).toThrow(/neither a commit nor a digest/);
  expect(() => planRollback({ lock, environment: 'prod', target: 'aaaaaaa', names: [], time: 't' })).toThrow(
    /not locked/,
  );
});

test('what is built is held against the lock', async () => {
  const lock = (await promoted(sha('a')))['test']!;
  const address = 'genesysactions_function_action.A';
  const check = (built: [string, string | undefined][], fromStore = false): Promise<string[]> =>
    checkLockedCode({
      environment: 'test',
      lock,
      built: new Map(built.map(([at, sha256]) => [at, { sha256, path: sha256 && 'code.zip' }])),
      fromStore,
      manifest: () => Promise.resolve(undefined),
    });
  expect(await check([[address, sha('a')]])).toEqual([]);
  expect(await check([[address, sha('b')]], true)).toEqual([address]);
  await expect(check([[address, sha('b')]])).rejects.toThrow(
    /sources give bbbbbbbbbbbb, and aaaaaaaaaaaa is locked/,
  );
  await expect(check([])).rejects.toThrow(/no longer in its stack/);
  await expect(
    check([
      [address, sha('a')],
      ['x.B', sha('b')],
    ]),
  ).rejects.toThrow(/not been promoted/);
  // An action that keeps its org's code has nothing to promote; one that is locked has.
  expect(
    await check([
      [address, sha('a')],
      ['x.B', undefined],
    ]),
  ).toEqual([]);
  await expect(check([[address, undefined]])).rejects.toThrow(
    /locked in test at aaaaaaaaaaaa, and its stack keeps the code that the org runs/,
  );
  expect(await check([[address, undefined]], true)).toEqual([address]);
});

test("an action that keeps its org's code is left out of a promotion, and refused by its name", async () => {
  const ours = running(sha('a'));
  const theirs = { ...running(sha('b'), 'genesysactions_function_action.B'), managesCode: false };
  const { promotions } = await promote({}, [ours, theirs]);
  expect(promotions.map(({ name }) => name)).toEqual(['A']);
  await expect(promote({}, [ours, theirs], { names: ['B'] })).rejects.toThrow(
    /B in dev keeps the code that its org runs \(FunctionCode\.deployed\(\)\), which cannot be promoted to test/,
  );
  await expect(promote({}, [theirs])).rejects.toThrow(/no function action with code of its own/);
});

test('a kept definition means itself in Terraform, its keys as well', () => {
  const { definition } = running(sha('a'));
  const stack = { resource: { genesysactions_function_action: { A: { name: 'A' } } } };
  const odd = { headers: { '${file("x")}': '%{y}' } };
  const changed = withKept(stack, 'genesysactions_function_action.A', '/store/${x}.zip', sha('a'), {
    ...definition,
    request: odd,
    runtime: '${file("x")}',
  });
  expect(changed).toMatchObject({
    resource: {
      genesysactions_function_action: {
        A: {
          request: { headers: { '$${file("x")}': '%%{y}' } },
          function: { runtime: '$${file("x")}' },
          code: { path: '/store/$${x}.zip' },
        },
      },
    },
  });
});

test('what was deployed with changes is promoted only when that is asked for, and stays marked', async () => {
  const dirty = { commitOf: () => Promise.resolve('3c9e1a7+changes') };
  await expect(promote({}, [running(sha('a'))], dirty)).rejects.toThrow(
    /A in dev was deployed with changes.*3c9e1a7\+changes.*--allow-dirty/,
  );
  const { lock } = await promote({}, [running(sha('a'))], { ...dirty, allowChanges: true });
  expect(lock['test']?.['genesysactions_function_action.A']).toMatchObject({ commit: '3c9e1a7+changes' });
  // What is locked already is no promotion, and nothing to refuse.
  expect((await promote(lock, [running(sha('a'))], dirty)).promotions).toEqual([]);
  // A commit that is not known is not one with changes.
  const unknown = { commitOf: () => Promise.resolve(null) };
  expect((await promote({}, [running(sha('a'))], unknown)).promotions).toHaveLength(1);
});

test('a kept package lies where the sources would put the same bytes', () => {
  const [built, locked] = [sha('a'), sha('b')];
  const code = { path: `assets/Code_1/${built}/code.zip`, sha256: built };
  expect(keptPath(code, 'x.A', locked)).toBe(`assets/Code_1/${locked}/code.zip`);
  expect(keptPath(code, 'x.A', built)).toBe(code.path);
  expect(keptPath({ path: '/elsewhere.zip', sha256: built }, 'x.A', locked)).toBe(
    `assets/x.A/${locked}/code.zip`,
  );
});
