import { checkFunctionAction, checkTimeout, type FunctionActionModel } from '../../lib/model/actions';
import { resolveDefinition } from '../../lib/authoring/resolve';
import { errorsOf, formatPath, problem, under, warning } from '../../lib/shared/problems';

const good = resolveDefinition({
  name: 'Echo',
  input: { type: 'object', properties: { text: { type: 'string' } } },
  output: { type: 'object', properties: {} },
}).model;
const found = (change: Partial<FunctionActionModel>): [string, string][] =>
  checkFunctionAction({ ...good, ...change }, { credentialFields: ['KEY'] }).map(({ rule, path }) => [
    rule,
    formatPath(path),
  ]);

describe('a function action', () => {
  it('gets every default', () => {
    expect(found({})).toEqual([]);
    expect(good).toMatchObject({
      secure: false,
      request: { template: '${input.rawRequest}', headers: {}, type: 'POST' },
      response: { translationMap: {}, translationMapDefaults: {}, successTemplate: '${rawResult}' },
      function: {
        handler: 'src/index.handler',
        runtime: 'nodejs22.x',
        timeoutSeconds: 15,
        description: 'Echo',
      },
    });
  });

  it('has its problems at the place they belong to', () => {
    expect(found({ name: '' })).toEqual([['name/empty', 'name']]);
    expect(found({ category: 'c'.repeat(257) })).toEqual([['name/too-long', 'category']]);
    expect(found({ contract: { ...good.contract, output: { type: 'string' } } })).toEqual([
      ['contract/output-root', 'contract.output'],
    ]);
    expect(found({ request: { ...good.request, template: '${input.x}' } })).toEqual([
      ['template/unknown-input', 'request.template'],
    ]);
    expect(found({ request: { ...good.request, headers: { 'x-key': '$!{credentials.OTHER}' } } })).toEqual([
      ['template/unknown-credential', 'request.headers.x-key'],
    ]);
    expect(found({ response: { ...good.response, successTemplate: '#if(' } })).toEqual([
      ['template/syntax', 'response.successTemplate'],
    ]);
    expect(found({ response: { ...good.response, translationMap: { a: '$.a[' } } })).toEqual([
      ['response/json-path', 'response.translationMap.a'],
    ]);
    expect(found({ response: { ...good.response, translationMapDefaults: { a: '1' } } })).toEqual([
      ['response/default-unknown', 'response.translationMapDefaults.a'],
    ]);
    expect(
      found({ function: { handler: 'x', runtime: 'y', timeoutSeconds: 0, description: 'd'.repeat(256) } }),
    ).toEqual([
      ['handler/form', 'function.handler'],
      ['runtime/unknown', 'function.runtime'],
      ['function/timeout', 'function.timeoutSeconds'],
      ['function/description-too-long', 'function.description'],
    ]);
  });
});

describe('a timeout', () => {
  it.each([1, 15])('of %s s is fine', (seconds) => {
    expect(checkTimeout(seconds)).toEqual([]);
  });
  it.each([0, 16, 30, -1, 1.5, Number.NaN])('of %s s is refused', (seconds) => {
    expect(checkTimeout(seconds)[0]).toMatchObject({ rule: 'function/timeout' });
    expect(checkTimeout(seconds)[0]!.message).toContain('whole seconds from 1 to 15');
  });
});

describe('problems', () => {
  it('are seen from further out, and sorted by severity', () => {
    const both = [problem('a', ['x'], 'm'), warning('b', [0], 'm')];
    expect(under(['top'], both).map(({ path }) => formatPath(path))).toEqual(['top.x', 'top[0]']);
    expect(errorsOf(both).map(({ rule }) => rule)).toEqual(['a']);
  });
  it('have their path written as people write it', () => {
    expect(formatPath(['a', 'b c', 0, 'd-e', 'f'])).toBe('a["b c"][0].d-e.f');
    expect(formatPath([])).toBe('');
  });
});
