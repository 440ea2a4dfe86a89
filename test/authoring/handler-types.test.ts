/**
 * The types that follow from a definition. Most of this is held by the compiler: a line marked with @ts-expect-error
 * must not compile, and an Equal that is not makes one that must not be there.
 */
import {
  credential,
  defineFunctionAction,
  event,
  input,
  map,
  optional,
  passThrough,
  text,
  when,
  wholeInput,
  type ActionContext,
  type ActionEvent,
  type ActionHandler,
  type ActionInput,
  type ActionOutput,
  type ActionResult,
} from 'genesys-actions/function';

type Equal<Left, Right> =
  (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false;
const proof = <_Holds extends true>(): void => undefined;

const contracts = {
  input: {
    type: 'object',
    required: ['jweAction', 'textInput'],
    properties: {
      jweAction: { type: 'string', enum: ['ENCRYPT', 'DECRYPT'] },
      textInput: { type: 'string' },
      limit: { type: 'integer' },
      flag: { type: 'boolean' },
    },
    additionalProperties: false,
  },
  output: {
    type: 'object',
    required: ['textOutput'],
    properties: { textOutput: { type: 'string' }, count: { type: 'integer' } },
    additionalProperties: false,
  },
} as const;

const plain = defineFunctionAction({ name: 'plain', ...contracts });
const built = defineFunctionAction({
  name: 'built',
  ...contracts,
  request: {
    template: event({
      key: when(input('jweAction').equals('ENCRYPT'), credential('PUBLIC_KEY'), null),
      jweAction: input('jweAction'),
      limit: optional(input('limit')),
      flag: input('flag'),
      nested: { list: [input('textInput'), 1], whole: wholeInput() },
      header: text`x ${input('limit')}`,
    }),
    headers: { 'x-id': credential('CLIENT_ID') },
  },
  response: passThrough(),
});
const mapped = defineFunctionAction({
  name: 'mapped',
  ...contracts,
  response: map({ textOutput: '$.a.b' }, { defaults: { textOutput: '' } }),
});
const written = defineFunctionAction({ name: 'written', ...contracts, request: { template: '{}' } });

describe('the types of a handler', () => {
  it('follow from the contracts', () => {
    proof<
      Equal<
        ActionInput<typeof plain>,
        { jweAction: 'ENCRYPT' | 'DECRYPT'; textInput: string; limit?: number; flag?: boolean }
      >
    >();
    proof<Equal<ActionOutput<typeof plain>, { textOutput: string; count?: number }>>();
    proof<Equal<ActionEvent<typeof plain>, ActionInput<typeof plain>>>();
    proof<Equal<ActionResult<typeof plain>, ActionOutput<typeof plain>>>();
    const handler: ActionHandler<typeof plain> = async ({ textInput }) => ({ textOutput: textInput });
    const late: ActionHandler<typeof plain> = async ({ limit }) =>
      Promise.resolve({ textOutput: '', count: limit ?? 0 });
    // @ts-expect-error the contract has no such input
    const wrongField: ActionHandler<typeof plain> = async ({ nope }) => ({ textOutput: nope });
    // @ts-expect-error the output must be a string
    const wrongResult: ActionHandler<typeof plain> = async () => ({ textOutput: 1 });
    // @ts-expect-error the output is required
    const noResult: ActionHandler<typeof plain> = async () => Promise.resolve({});
    // @ts-expect-error an input that need not be given may be missing
    const missing: ActionHandler<typeof plain> = async ({ limit }) => ({ textOutput: limit.toFixed() });
    // @ts-expect-error a handler that is not async: AWS Lambda would not take what it returns
    const plainFunction: ActionHandler<typeof plain> = () => ({ textOutput: '' });
    expect([plainFunction, handler, late, wrongField, wrongResult, noResult, missing]).toHaveLength(7);
  });

  it('follow from the event that was built', () => {
    proof<
      Equal<
        ActionEvent<typeof built>,
        {
          readonly key: string | null;
          readonly jweAction: 'ENCRYPT' | 'DECRYPT';
          readonly flag: boolean | null;
          readonly nested: {
            readonly list: readonly [string, 1];
            readonly whole: ActionInput<typeof built>;
          };
          readonly header: string;
          readonly limit?: number;
        }
      >
    >();
    proof<Equal<ActionContext<typeof built>['clientContext']['x-id'], string>>();
    // @ts-expect-error the event has another name for it
    const wrongField: ActionHandler<typeof built> = async ({ jweKey }) => ({ textOutput: jweKey });
    const wrongHeader: ActionHandler<typeof built> = async (_event, context) => ({
      // @ts-expect-error the request has no such header
      textOutput: context.clientContext['x-other'],
    });
    expect([wrongField, wrongHeader]).toHaveLength(2);
  });

  it('are open where they cannot be known', () => {
    proof<Equal<ActionEvent<typeof written>, unknown>>();
    proof<Equal<ActionResult<typeof mapped>, unknown>>();
  });
});

describe('a definition', () => {
  it('stays as it was given', () => {
    expect([plain, built, mapped, written].map(({ name }) => name)).toEqual([
      'plain',
      'built',
      'mapped',
      'written',
    ]);
  });

  it('cannot name what its contract lacks', () => {
    const definitions = [
      () =>
        defineFunctionAction({
          name: 'x',
          ...contracts,
          // @ts-expect-error the input contract has no "nope"
          request: { template: event({ a: input('nope') }) },
        }),
      () =>
        defineFunctionAction({
          name: 'x',
          ...contracts,
          request: {
            // @ts-expect-error nor where it is optional, nested or chosen
            template: event({
              a: { b: optional(input('nope')), c: when(input('flag').isPresent(), 1, input('no')) },
            }),
          },
        }),
      () =>
        defineFunctionAction({
          name: 'x',
          ...contracts,
          // @ts-expect-error the output contract has no "other"
          response: map({ other: '$.a' }),
        }),
      () =>
        // @ts-expect-error a name is needed
        defineFunctionAction({ ...contracts }),
      () =>
        defineFunctionAction({
          name: 'x',
          ...contracts,
          // @ts-expect-error the setting has another name
          timeout: 3,
        }),
    ];
    expect(definitions).toHaveLength(5);
  });
});
