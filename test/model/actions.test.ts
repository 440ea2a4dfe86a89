import {
  checkFunctionAction,
  checkTimeout,
  checkWebServiceAction,
  type CheckContext,
  type FunctionActionModel,
  type Known,
  type WebServiceActionModel,
} from '../../lib/model/actions';
import { runtimesOn } from '../../lib/model/runtimes';
import { resolveDefinition } from '../../lib/authoring/resolve';
import { errorsOf, formatPath, problem, under, warning } from '../../lib/shared/problems';

const RUNTIMES = runtimesOn('2026-06-01');
const good = resolveDefinition({
  name: 'Echo',
  input: { type: 'object', properties: { text: { type: 'string' } } },
  output: { type: 'object', properties: {} },
}).model;
const found = (change: Known<FunctionActionModel>): [string, string][] =>
  checkFunctionAction({ ...good, ...change }, { runtimes: RUNTIMES, credentialFields: ['KEY'] }).map(
    ({ rule, path }) => [rule, formatPath(path)],
  );

describe('a function action', () => {
  it('gets every default', () => {
    expect(found({})).toEqual([]);
    expect(good).toMatchObject({
      secure: false,
      request: { template: '${input.rawRequest}', headers: {}, type: 'POST' },
      response: { translationMap: {}, translationMapDefaults: {}, successTemplate: '${rawResult}' },
      function: {
        handler: 'src/index.handler',
        runtime: 'nodejs24.x',
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

describe('what is not known', () => {
  const rules = (action: Known<FunctionActionModel>, context?: CheckContext): string[] =>
    checkFunctionAction(action, context).map(({ rule }) => rule);

  it('is not checked, and what is known beside it is', () => {
    expect(rules({})).toEqual([]);
    expect(rules({ contract: { output: { type: 'string' } } })).toEqual(['contract/output-root']);
    expect(rules({ function: { timeoutSeconds: 0 } })).toEqual(['function/timeout']);
    expect(rules({ name: '', category: undefined, request: { template: undefined } })).toEqual([
      'name/empty',
    ]);
  });

  it('leaves open what depends on it', () => {
    const { contract } = good;
    expect(rules({ request: { template: '${input.x} ${credentials.X}' } })).toEqual([]);
    expect(rules({ contract, request: { template: '${input.x}' } })).toEqual(['template/unknown-input']);
    expect(rules({ request: { headers: { a: '${credentials.X}' } } }, { credentialFields: ['KEY'] })).toEqual(
      ['template/unknown-credential'],
    );
    expect(rules({ function: { runtime: 'python3.12' } })).toEqual([]);
    expect(rules({ function: { runtime: 'python3.12' } }, { runtimes: RUNTIMES })).toEqual([
      'runtime/unknown',
    ]);
    expect(rules({ response: { translationMapDefaults: { a: '1' } } })).toEqual([]);
  });

  it('can be a value of a map: its name is known', () => {
    const translationMap = { a: undefined, b: '$.b[' };
    expect(rules({ response: { translationMap, translationMapDefaults: { a: '1' } } })).toEqual([
      'response/json-path',
    ]);
    expect(rules({ response: { translationMap, translationMapDefaults: { c: undefined } } })).toEqual([
      'response/json-path',
      'response/default-unknown',
    ]);
    expect(rules({ request: { headers: { ['x'.repeat(4000)]: undefined } } })).toEqual([
      'request/client-context',
    ]);
  });
});

describe('an action of a web service', () => {
  const problems = (request: Known<WebServiceActionModel['request']>): [string, string, string][] =>
    checkWebServiceAction({ ...good, request }).map(({ rule, path, severity }) => [
      rule,
      formatPath(path),
      severity,
    ]);

  it.each([
    'https://example.com/${input.text}',
    'HTTP://example.com',
    '${credentials.base}/users',
    '#if($input.text)https://a#{else}https://b#end',
    'arn:aws:lambda:eu-west-1:1:function:f',
    '/api/v2/users',
    ' https://example.com',
  ])('can have the URL %s', (urlTemplate) => {
    expect(checkWebServiceAction({ request: { urlTemplate } })).toEqual([]);
  });

  it.each(['', 'example.com/users', 'ftp://example.com', 'users/$input.text'])(
    'is warned of the URL %j',
    (urlTemplate) => {
      expect(problems({ urlTemplate })).toEqual([['request/url', 'request.urlTemplate', 'warning']]);
    },
  );

  it('has its problems at the place they belong to', () => {
    expect(problems({ urlTemplate: 'https://x/${input.nope}', type: 'LIST' })).toEqual([
      ['template/unknown-input', 'request.urlTemplate', 'warning'],
      ['action/method', 'request.type', 'error'],
    ]);
    // Only a function is always called by POST, and only its headers are a client context.
    expect(problems({ type: 'GET' })).toEqual([]);
    expect(checkFunctionAction({ request: { type: 'POST' } })).toEqual([]);
    expect(checkFunctionAction({ request: { type: 'GET' } })[0]).toMatchObject({
      rule: 'action/method',
      message: 'The method must be POST, not "GET".',
    });
    expect(problems({ headers: { a: 'x'.repeat(4000) } })).toEqual([]);
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
