import {
  checkHeaders,
  checkRequestTemplate,
  clientContextBytes,
  DEFAULT_REQUEST_TEMPLATE,
  DEFAULT_SUCCESS_TEMPLATE,
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
    expect(problem!.rule).toBe('template/unknown-input');
    expect(problem!.message).toContain(what);
    expect(problem!.message).toContain('textInput, jweAction');
    expect(others).toEqual([]);
  });

  it('uses a credential field that the integration lacks', () => {
    const [problem] = checkRequestTemplate('a\nb\n"$!{credentials.SECRET}"', scope);
    expect(problem!.rule).toBe('template/unknown-credential');
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
    '$esc.jsonEncode(',
    '\\\\#end',
  ])('does not parse: %s', (template) => {
    const [problem, ...others] = checkRequestTemplate(template, scope);
    expect(problem!.rule).toBe('template/syntax');
    expect(problem!.message).not.toContain('\n');
    expect(others).toEqual([]);
  });

  it.each([
    '{ "a": "#1 \\#if ## #if\n #* #if *# #[[ #if ]]# #ifx", "b": "$input.textInput (x)" }',
    '#if($input.textInput)#foreach($x in [1, 2])$x#{else}-#{end}#elseif($input.jweAction)2#else 3#end',
    '#define($x)1#end#macro(m $a)$a#end#m(1)',
    '#set($x = "#end")#set($y = \'#if($x)\')$input.textInput#* #end *#\\#end',
  ])('parses: %s', (template) => {
    expect(rules(template)).toEqual([]);
  });

  it('says which directive is not ended, and where', () => {
    const open = '#if($input.textInput)#foreach($a in [1])'.repeat(20);
    expect(checkRequestTemplate(`${open}\n#end`, scope).map(({ message }) => message)).toHaveLength(39);
    expect(checkRequestTemplate('#if(1)'.repeat(4000), scope)[0]!.message).toContain('it nests too deeply');
    expect(checkRequestTemplate('{\n#if(true)\n1\n}', scope)[0]!.message).toBe(
      'Not a Velocity template: the #if on line 2 has no #end.',
    );
    expect(checkRequestTemplate('#else', scope)[0]!.message).toContain(
      'the #else on line 1 belongs to no #if',
    );
    expect(checkRequestTemplate('$esc.jsonEncode(', scope)[0]!.message).toContain(
      'the call $esc.jsonEncode( is not closed',
    );
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
