import { fromLambdaStyle, type FunctionContext } from 'genesys-actions/function';

const context = { clientContext: { 'x-id': '1' } } as unknown as FunctionContext;

describe('a handler in the style of lambda(input, callback)', () => {
  it('gets the event and the headers, and answers by its callback', async () => {
    const handler = fromLambdaStyle<{ a: number }, unknown>((input, callback) => {
      callback(null, input);
    });
    expect(await handler({ a: 1 }, context)).toEqual({
      payload: { a: 1 },
      headers: [{ key: 'x-id', value: '1' }],
    });
    expect(await handler({ a: 1 }, {} as FunctionContext)).toEqual({ payload: { a: 1 }, headers: [] });
  });

  it('may answer later, and its first answer counts', async () => {
    const handler = fromLambdaStyle((_input, callback) => {
      setImmediate(() => {
        callback(undefined, 1);
        callback(new Error('late'), 2);
      });
    });
    expect(await handler({}, context)).toBe(1);
  });

  it.each<[string, Parameters<typeof fromLambdaStyle>[0]]>([
    ['an error', (_input, callback) => callback(new Error('no'))],
    ['a text', (_input, callback) => callback('no')],
    [
      'a throw',
      () => {
        throw new Error('no');
      },
    ],
    ['a rejection', () => Promise.reject(new Error('no'))],
  ])('fails by %s', async (_what, lambda) => {
    await expect(fromLambdaStyle(lambda)({}, context)).rejects.toThrow('no');
  });
});
