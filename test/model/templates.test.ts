import {
  checkHeaders,
  checkRequestTemplate,
  clientContextBytes,
  DEFAULT_REQUEST_TEMPLATE,
  DEFAULT_SUCCESS_TEMPLATE,
  sameTemplate,
} from '../../lib/model/templates';
import { parseTemplate } from '../../lib/velocity/parse';

const scope = { inputs: ['textInput', 'jweAction'], credentialFields: ['PUBLIC_KEY'] };
const rules = (template: string): string[] => checkRequestTemplate(template, scope).map(({ rule }) => rule);

describe('a request template', () => {
  it.each([
    DEFAULT_REQUEST_TEMPLATE,
    '{ "a": "$!{input.textInput}", "b": "$esc.jsonEncode($!{credentials.PUBLIC_KEY})" }',
    '#if($input.jweAction == "X")1#{else}2#end',
    '#set($x = $input.textInput)$x',
    'no reference at all',
    '',
  ])('is fine: %s', (template) => {
    expect(rules(template)).toEqual([]);
  });

  it.each([
    ['${input.nope}', 'input.nope'],
    ['#if($input.nope)1#end', 'input.nope'],
    ['$esc.jsonEncode($!{input.nope})', 'input.nope'],
    ['#foreach($x in $input.nope)$x#end', 'input.nope'],
  ])('uses an input that the contract lacks: %s', (template, what) => {
    const [problem, ...others] = checkRequestTemplate(template, scope);
    expect(problem).toMatchObject({ rule: 'template/unknown-input', severity: 'warning' });
    expect(problem!.message).toContain(what);
    expect(problem!.message).toContain('textInput, jweAction');
    expect(others).toEqual([]);
  });

  it('uses a credential field that the integration lacks', () => {
    const [problem] = checkRequestTemplate('a\nb\n"$!{credentials.SECRET}"', scope);
    expect(problem).toMatchObject({ rule: 'template/unknown-credential', severity: 'warning' });
    expect(problem!.message).toContain('Line 3 uses credentials.SECRET');
    expect(problem!.message).toContain('it has: PUBLIC_KEY');
  });

  it('is not checked against what is not known', () => {
    expect(checkRequestTemplate('${input.nope}${credentials.nope}', {})).toEqual([]);
  });

  it.each([
    '#if($input.textInput)',
    '#if($input.textInput)1#end#end',
    '#foreach($x in $y)',
    '$esc.jsonEncode(x',
    '$list[0',
    '${x ',
    '#if#end',
    '#if($a = 1)1#end',
    '#macro(m $a=1)#end',
    '\\\\#end',
  ])('does not parse: %s', (template) => {
    const [problem, ...others] = checkRequestTemplate(template, scope);
    expect(problem!.rule).toBe('template/syntax');
    expect(problem!.message).not.toContain('\n');
    expect(others).toEqual([]);
  });

  it.each([
    '{ "a": "#1 \\#if ## #if\n #* #if *# #[[ #if ]]# #ifx", "b": "$input.textInput (x)" }',
    '#if($input.textInput)#foreach($x in [1, 2])$x#{end}#elseif($input.jweAction)2#else 3#end',
    '#define($x)1#end#macro(m $a)$a#end#m(1)',
    '#set($x = "#end")#set($y = \'#if($x)\')$input.textInput#* #end *#\\#end',
  ])('parses: %s', (template) => {
    expect(rules(template)).toEqual([]);
  });

  it('says which directive is not ended, and where', () => {
    const open = '#if($input.textInput)#foreach($a in [1])'.repeat(20);
    expect(checkRequestTemplate(`${open}\n#end`, scope).map(({ message }) => message)).toHaveLength(39);
    expect(checkRequestTemplate('{\n#if(true)\n1\n}', scope)[0]!.message).toBe(
      'Not a Velocity template: the #if on line 2 has no #end.',
    );
    expect(checkRequestTemplate('#else', scope)[0]!.message).toContain(
      'the #else on line 1 belongs to no #if',
    );
    expect(checkRequestTemplate('a\n$esc.jsonEncode($x', scope)[0]!.message).toBe(
      'Not a Velocity template: $esc.jsonEncode( on line 2 is not closed.',
    );
    expect(checkRequestTemplate('#end'.repeat(1000), scope)).toHaveLength(100);
  });

  it.each([
    ...['#set', 'x #set', '{"a":"${"}', 'user#@domain', '#@ x', '#@{', '$name.length(', '"$5 ${ 1}"'],
    ...["#set($x = 'it''s')", '#set($x = "a ""q""")', '#set($x = 1.5e3)', '#set($x = .5)', '#set($x = 5.)'],
    ...['#set($x = {1:"a"})', '#set($x = {$k:1, $k.n : 2})', '#macro(m $a, $b)#end', '#foo(bar)'],
    ...['#foreach($x in "a")#end', '#foreach($x in$y)#end', '#foreach($x.y in {"a":1})#end'],
    ...['#@m($x)$bodyContent#end', '#literal()#x $y#end', '#m()#macro(m)#end', '#* not closed'],
  ])('is what Velocity accepts: %s', (template) => {
    expect(checkRequestTemplate(template, scope)).toEqual([]);
  });

  it.each([
    ['#foreach($x in $y)1#else 2#end', 'an #else in #foreach'],
    ['#if($x == null)1#end', 'null'],
    ['#set($x = null)', 'null'],
    ['#foo(-)', '#foo(-)'],
    ['a #', 'a # at the very end'],
  ])('is doubtful where Velocity 1.7 refuses it: %s', (template, what) => {
    const [found, ...others] = checkRequestTemplate('\n' + template, scope);
    expect(found).toMatchObject({ rule: 'template/refused', severity: 'warning' });
    expect(found!.message).toContain('Line 2 has ' + what + ', which Velocity 1.7 refuses. ');
    expect(others).toEqual([]);
  });

  it.each([
    ['blocks', (n: number) => '#if($a)'.repeat(n) + 'x' + '#end'.repeat(n)],
    ['blocks that are open', (n: number) => '#foreach($a in [1])'.repeat(n)],
    ['calls', (n: number) => '$a' + '.b($a'.repeat(n) + ')'.repeat(n)],
    ['lists', (n: number) => '#set($x = ' + '['.repeat(n) + '1' + ']'.repeat(n) + ')'],
    ['parentheses', (n: number) => '#set($x = ' + '('.repeat(n) + '1' + ')'.repeat(n) + ')'],
  ])('is not read where it nests too deeply, and not refused: %s', (_what, nested) => {
    expect(rules(nested(150)).filter((rule) => rule !== 'template/syntax')).toEqual([]);
    for (const depth of [400, 3000, 100_000]) {
      const [found, ...others] = checkRequestTemplate(nested(depth), scope);
      expect(found).toMatchObject({ rule: 'template/not-read', severity: 'warning' });
      expect(found!.message).toContain('nests too deeply');
      expect(others).toEqual([]);
    }
  });

  it.each([
    ['expression', '$a' + '.b($a)'.repeat(20_000), 'an expression that is too long'],
    [
      'number of expressions',
      Array.from({ length: 20_000 }, (_, index) => '#if($a == ' + String(index) + ')1#end').join(''),
      'too many expressions',
    ],
  ])('is not read where it takes too long: %s', (_what, template, reason) => {
    const [found] = checkRequestTemplate(template, scope);
    expect(found).toMatchObject({ rule: 'template/not-read', severity: 'warning' });
    expect(found!.message).toContain(reason);
  });

  it.each([
    ['blocks', '#if($a)1#end '],
    ['backslashes', '\\'],
    ['kept texts that are open', '#[['],
    ['comments that are open', '#*'],
    ['hashes', '#'],
    ['references', '$a.b($c) '],
    ['lines', '"$!esc.jsonEncode($a)"\n'],
    ['settings', '  #set($a = 1)'],
    ['braces', '${'],
  ])('is read in a time that grows with its length: %s', (_what, piece) => {
    const started = performance.now();
    expect(checkRequestTemplate(piece.repeat(20_000) + ' ', scope)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(6_000);
  });

  it('may hold a long text', () => {
    expect(rules("#set($x = '" + '"a" '.repeat(100_000) + "')$x")).toEqual([]);
  });

  it('is read: references with their form and line', () => {
    expect(parseTemplate('${a}\n$!{input.b}\n$esc.jsonEncode($c.d)').references).toEqual([
      { root: 'a', silent: false, line: 1 },
      { root: 'input', property: 'b', silent: true, line: 2 },
      { root: 'esc', method: 'jsonEncode', silent: false, line: 3 },
      { root: 'c', property: 'd', silent: false, line: 3 },
    ]);
    expect(parseTemplate(DEFAULT_SUCCESS_TEMPLATE).references).toEqual([
      { root: 'rawResult', silent: false, line: 1 },
    ]);
  });
});

describe('the client context', () => {
  it('is counted as bytes of base64 of its JSON', () => {
    expect(clientContextBytes({ a: 'ä' })).toBe(Buffer.from('{"a":"ä"}').toString('base64').length);
  });

  it('takes what fits, however long a reference is', () => {
    expect(checkHeaders({ 'x-id': '$!{credentials.CLIENT_ID}', [`x-${'y'.repeat(2000)}`]: '' })).toEqual([]);
  });

  it('counts no text that may not be there', () => {
    const long = 'A'.repeat(3000);
    expect(checkHeaders({ 'x-a': `#if($input.a)${long}#end$esc.url("${long}")## ${long}` })).toEqual([]);
    expect(checkHeaders({ 'x-a': `#[[${long}]]#` })).toHaveLength(1);
  });

  it('refuses fixed text that cannot fit, and says where it fits', () => {
    const [problem] = checkHeaders({ 'x-cert': 'A'.repeat(3000) });
    expect(problem!.rule).toBe('request/client-context');
    expect(problem!.message).toMatch(/3584 are allowed\. Pass long values in the request template/);
  });
});

describe('two templates are the same', () => {
  it.each([
    ['{ "b": 1.50, "a": "$x" }', '{"a":"$x","b":1.5}'],
    ['{"a":"x&y"}', '{"a":"x\\u0026y"}'],
    ['${rawResult}', '${rawResult}'],
  ])('%s and %s', (left, right) => {
    expect(sameTemplate(left, right)).toBe(true);
  });

  it.each([
    ['{"a":"$x.f(1 & 2)"}', '{"a":"$x.f(1 \\u0026 2)"}'],
    ['{"b":"#set($x = 1)","a":"$x"}', '{"a":"$x","b":"#set($x = 1)"}'],
    ['{"a":"$x"}', '{"a":"$y"}'],
    ['{"a": $x}', '{"a":$x}'],
    ['1', '"1"'],
    ['', '{}'],
  ])('not %s and %s', (left, right) => {
    expect(sameTemplate(left, right)).toBe(false);
  });
});
