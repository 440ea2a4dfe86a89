import { executeAction } from '../../lib/execution/index';
import type { Json } from '../../lib/shared/json';
import { map } from '../../lib/authoring/response-builder';
import { compileMapping } from '../../lib/authoring/response-compiler';
import { checkFunctionAction } from '../../lib/model/actions';
import { resolveDefinition } from '../../lib/authoring/resolve';
import fc from '../support/fast-check';

/** What the platform makes of a function's result by a mapping. */
async function answer(mapping: ReturnType<typeof map>, result: Json): Promise<Json | undefined> {
  const execution = await executeAction({
    action: { id: 'a', contract: {}, config: { response: compileMapping(mapping) } },
    credentials: {},
    input: {},
    identity: { correlationId: 'c', organizationId: 'o' },
    backend: () => Promise.resolve({ ok: true, rawResult: JSON.stringify(result) }),
  });
  expect(execution).toMatchObject({ success: true });
  return execution.finalResult;
}

describe('a mapping', () => {
  it('takes properties out of the result', async () => {
    const mapping = map({ name: '$.user.name', tags: '$.tags', deep: '$.user' });
    expect(await answer(mapping, { user: { name: 'Ä "x" $y #if' }, tags: [1, 'a'] })).toEqual({
      name: 'Ä "x" $y #if',
      tags: [1, 'a'],
      deep: { name: 'Ä "x" $y #if' },
    });
  });

  it('leaves out what is not found, unless there is a default; a null is a value', async () => {
    const mapping = map({ a: '$.a', b: '$.b', c: '$.c' }, { defaults: { b: 'none "$x"' } });
    expect(await answer(mapping, {})).toEqual({ b: 'none "$x"' });
    expect(await answer(mapping, { a: null, b: null, c: 1 })).toEqual({ a: null, b: null, c: 1 });
    const without = map({ a: '$.a', b: '$.b' });
    expect(await answer(without, {})).toEqual({});
    expect(await answer(without, { b: 2 })).toEqual({ b: 2 });
    expect(await answer(without, { a: 1 })).toEqual({ a: 1 });
    expect(await answer(map({}), {})).toEqual({});
  });

  it('may have any property names, those of the template language too', async () => {
    const names = [
      'input',
      'rawResult',
      'esc',
      'null',
      'comma',
      'a-b',
      'a b',
      'a_b',
      '$x',
      '#if',
      '"',
      '1',
      'value_input',
      'ä',
    ];
    const mapping = map(Object.fromEntries(names.map((name, index) => [name, `$.v${index}`])));
    const result = Object.fromEntries(names.map((_name, index) => [`v${index}`, index]));
    expect(await answer(mapping, result)).toEqual(
      Object.fromEntries(names.map((name, index) => [name, index])),
    );
  });

  it('gives back any value as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
        const normal = JSON.parse(JSON.stringify(value)) as Json;
        expect(await answer(map({ value: '$.value' }), { value: normal })).toEqual({ value: normal });
      }),
    );
  });

  it('is what the model accepts', () => {
    const { model } = resolveDefinition({
      name: 'x',
      input: { type: 'object', properties: {} },
      output: { type: 'object', properties: { a: {}, b: {} } },
      response: map({ a: '$.a', b: '$.b' }, { defaults: { a: null } }),
    });
    expect(model.response).toEqual({
      translationMap: { a: '$.a', b: '$.b' },
      translationMapDefaults: { a: 'null' },
      successTemplate: '{ "a": ${a}#if($b != $null), "b": ${b}#end }',
    });
    expect(checkFunctionAction(model)).toEqual([]);
  });
});
