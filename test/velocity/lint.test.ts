import { compileEvent } from '../../lib/authoring/event-compiler';
import { credential, event, input, optional, text, when } from '../../lib/authoring/event-builder';
import { lintRequestTemplate } from '../../lib/velocity/lint';

const contract = {
  type: 'object',
  required: ['id', 'count'],
  properties: {
    id: { type: 'string' },
    count: { type: 'integer' },
    note: { type: 'string' },
    limit: { type: 'number' },
    maybe: { type: ['string', 'null'] },
  },
};
const lint = (template: string): [string, string][] =>
  lintRequestTemplate(template, contract).map(({ rule, message, severity }) => {
    expect(severity).toBe('warning');
    return [rule, message];
  });
const rules = (template: string): string[] => lint(template).map(([rule]) => rule);

describe('a template that was written by hand', () => {
  it.each([
    '${input.rawRequest}',
    '{ "id": "$esc.jsonEncode($input.id)", "count": $input.count, "c": "$input.count" }',
    '{ "id": "$!esc.jsonEncode(${input.note})", "limit": "$!{input.limit}" }',
    '{ #if($input.limit)"limit": ${input.limit}#end }',
    '{ #if($input.id == "x")"a": 1#elseif($input.note)"note": "$esc.jsonEncode($input.note)"#end }',
    '## "$input.note"\n#* "$input.note" *##[["$input.note"]]#{}',
    '{ "a": "costs \\" $5 #1", "b": $!input.note }',
    '{ "a": "#if($input.note)yes#{else}no#end" }',
    '#set($x = "$input.id")$esc.jsonEncode($x)',
    '#macro(q $v)$esc.jsonEncode($v)#end{ "a": "#q($input.id)", "b": "\\$input.id" }',
    '{ "a": #[["x\\""]]#, "count": $input.count }',
  ])('is fine: %s', (template) => {
    expect(rules(template)).toEqual([]);
  });

  it.each([
    ['{ "id": "$input.id" }', '$input.id'],
    ['{ "id": "$!{input.id}" }', '$!{input.id}'],
    ['{ "a": "x \\" ${input.id}" }', '${input.id}'],
    ['{ "key": "#if($input.id == \'A\')$!{credentials.A}#end" }', '$!{credentials.A}'],
    ['{ "raw": "${input.rawRequest}" }', '${input.rawRequest}'],
    ['{ "a": #[["]]#$input.id" }', '$input.id'],
    ['#{if}($input.id)"#{end}$input.id"', '$input.id'],
  ])('does not escape: %s', (template, what) => {
    const [[rule, message] = ['', '']] = lint(template);
    expect(rule).toBe('template/unescaped');
    expect(message).toContain(`Line 1 puts ${what} into a JSON text as it is`);
    expect(message).toContain('$!esc.jsonEncode($');
  });

  it.each([
    '{ "limit": ${input.limit} }',
    '{ "note": "$esc.jsonEncode($input.note)" }',
    '{ "maybe": $input.maybe }',
    '{ #if($input.id)"limit": $input.limit#end }',
    '{ #if($input.limit)1#end, "limit": $input.limit }',
    '{ #if($input.limits && $x.input.limit)"limit": $input.limit#end }',
    '{ "note": "$esc.jsonEncode("${input.note}")" }',
  ])('prints the name of what is not given: %s', (template) => {
    expect(rules(template)).toEqual(['template/prints-its-name']);
  });

  it('is told by its line, each place', () => {
    const messages = lint('{\n "a": "$input.id",\n "b": "$input.note" }').map(([, message]) =>
      message.slice(0, 6),
    );
    expect(messages).toEqual(['Line 2', 'Line 3', 'Line 3']);
  });

  it('is not told of what is no Velocity', () => {
    expect(rules('"$input.id" #if($x)')).toEqual([]);
  });

  it("is, in the words of the platform's own sample, not safe", () => {
    const sample =
      '{ "jweKey": "#if($!{input.id} == \'ENCRYPT\')$!{credentials.PUBLIC_KEY}#{else}$!{credentials.PRIVATE_KEY}#end", "textInput": "$!{input.note}" }';
    expect(rules(sample)).toEqual(['template/unescaped', 'template/unescaped', 'template/unescaped']);
  });
});

it('a template that was built has nothing to complain about', () => {
  const { template } = compileEvent(
    event({
      key: when(input('id').equals('A'), credential('A'), text`x ${input('note')}`),
      id: input('id'),
      note: input('note'),
      count: input('count'),
      limit: optional(input('limit')),
      maybe: optional(input('maybe')),
    }),
    contract,
  );
  expect(lint(template)).toEqual([]);
});
