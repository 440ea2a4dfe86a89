import { markedLines } from '../../../lib/console/logic/marked-text';
import { walkOf, type Stage } from '../../../lib/console/logic/walk';
import { differencesOf } from '../../../lib/console/logic/differences';
import type { ExecutionDetail } from '../../../lib/emulator/control/shapes';
import {
  executeAction,
  type ActionBackend,
  type BackendCall,
  type ExecutableConfig,
} from '../../../lib/execution';

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
const ANSWERS: ActionBackend = (call) => Promise.resolve({ ok: true, rawResult: call.body });

/** An execution by the engine, as the emulator would tell of it. */
async function executed(
  config: ExecutableConfig,
  { input = { a: 'x' }, backend = ANSWERS }: { input?: object; backend?: ActionBackend } = {},
): Promise<ExecutionDetail> {
  let call: BackendCall | undefined;
  const { operations, success, finalResult, error } = await executeAction({
    action: { id: 'a', contract: { inputSchema: SCHEMA, successSchema: SCHEMA }, config },
    input: input as never,
    credentials: {},
    identity: { organizationId: 'o', correlationId: 'c' },
    backend: (made) => {
      call = made;
      return backend(made);
    },
  });
  return {
    number: 1,
    id: 'c',
    time: '',
    org: 'o',
    actionId: 'a',
    actionName: 'A',
    functionId: 'f',
    side: 'published',
    version: 1,
    operation: '',
    clientId: '',
    status: error?.status ?? 200,
    durationMs: 1,
    steps: operations.length,
    input: input as never,
    config,
    operations,
    success,
    ...(call && { call }),
    ...(finalResult !== undefined && { finalResult }),
    ...(error && { error, message: error.errors[0]?.message ?? '' }),
  };
}

const states = (stages: readonly Stage[]) => stages.map(({ id, state }) => `${id}: ${state}`);

test('an execution that comes to its end is done in every stage, and each shows what it made', async () => {
  const stages = walkOf(await executed({ request: { requestTemplate: '{"a": "${input.a}!"}' } }));
  expect(states(stages)).toEqual([
    'input: done',
    'event: done',
    'call: done',
    'raw: done',
    'mapped: done',
    'contract: done',
  ]);
  expect(stages.map(({ shown }) => shown[0]?.value)).toEqual([
    { a: 'x' },
    { a: 'x!' },
    undefined,
    { a: 'x!' },
    { a: 'x!' },
    { a: 'x!' },
  ]);
});

test.each<[string, ExecutableConfig, Parameters<typeof executed>[1], string, RegExp]>([
  ['the input contract', {}, { input: {} }, 'input', /required property 'a'/],
  ['a template', { request: { requestTemplate: '#parse("x")' } }, {}, 'event', /Unable to find resource/],
  [
    'a template that renders no JSON',
    { request: { requestTemplate: '{' }, response: {} },
    {
      backend: () =>
        Promise.resolve({
          ok: false,
          status: 400,
          errorCode: 'ACTION.REQUEST',
          message: 'The requestTemplate does not render JSON, line 1, column 2: x',
        }),
    },
    'call',
    /does not render JSON/,
  ],
  [
    'the function',
    {},
    {
      backend: () =>
        Promise.resolve({ ok: false, status: 500, errorCode: 'X', message: 'Invoked function failed.' }),
    },
    'call',
    /^Invoked function failed\.$/,
  ],
  [
    'a result that is no JSON',
    {},
    { backend: () => Promise.resolve({ ok: true, rawResult: '<html>' }) },
    'raw',
    /The result is not JSON/,
  ],
  ['the success template', { response: { successTemplate: 'no JSON' } }, {}, 'mapped', /'successTemplate'/],
  ['the output contract', { response: { successTemplate: '{"b": 1}' } }, {}, 'contract', /output contract/],
])('it stops at %s, and says why', async (_what, config, options, stage, cause) => {
  const stages = walkOf(await executed(config, options));
  const at = stages.findIndex(({ state }) => state === 'failed');
  expect(stages[at]).toMatchObject({ id: stage, cause: expect.stringMatching(cause) });
  expect(new Set(stages.slice(0, at).map(({ state }) => state))).toEqual(new Set(at === 0 ? [] : ['done']));
  expect(new Set(stages.slice(at + 1).map(({ state }) => state))).toEqual(
    new Set(at === stages.length - 1 ? [] : ['not reached']),
  );
});

test("where a template fails is marked in the template's own text", async () => {
  const template = '{\n  "a": #parse("x")\n}';
  const [, event] = walkOf(await executed({ request: { requestTemplate: template } }));
  const marked = event?.shown.find(({ title }) => title === 'Request template')?.marked;
  expect(marked).toMatchObject({ text: template, line: 2, column: 8 });
  expect(markedLines(marked!)).toEqual([
    { number: 1, before: '{', at: '', after: '' },
    { number: 2, before: '  "a": ', at: '#', after: 'parse("x")' },
    { number: 3, before: '}', at: '', after: '' },
  ]);
  // A place behind the end of a line is one still.
  expect(markedLines({ text: 'a', line: 1, column: 2 })).toMatchObject([{ before: 'a', at: ' ', after: '' }]);
});

test('two executions are compared part by part, line by line', async () => {
  const config = { request: { requestTemplate: '{"a": "${input.a}"}' } };
  const [before, after] = [await executed(config), await executed(config, { input: { a: 'y' } })];
  const parts = differencesOf(before, after);
  expect(parts.map(({ title, same }) => [title, same])).toEqual([
    ['Input', false],
    ['Event', false],
    ['Answer', false],
  ]);
  expect(parts[2]?.lines).toEqual([
    { kind: 'same', text: '{' },
    { kind: 'removed', text: '  "a": "x"' },
    { kind: 'added', text: '  "a": "y"' },
    { kind: 'same', text: '}' },
  ]);
  expect(differencesOf(before, before).every(({ same }) => same)).toBe(true);
});
