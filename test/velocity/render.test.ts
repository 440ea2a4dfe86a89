import { platformTools, renderTemplate, valueOf, VelocityError } from '../../lib/execution/index';
import type { Json } from '../../lib/shared/json';

const variables: Record<string, Json> = {
  name: 'Ada',
  empty: '',
  nothing: null,
  yes: true,
  no: false,
  zero: 0,
  five: 5,
  half: 2.5,
  list: ['a', 'b', 'c'],
  map: { one: 1, two: { three: 3 } },
  input: { 'first-name': 'Ada', text: 'say "hi"\n', number: 7 },
  digits: 'a1b22c',
};

function render(template: string): string {
  const scope = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, valueOf(value)]));
  return renderTemplate(template, { ...scope, ...platformTools() });
}

/** Each row: what it shows, a template, what Apache Velocity 1.7 prints. */
const cases: [string, string, string][] = [
  // references
  ['plain and formal references', '$name ${name}x $!name $!{name}', 'Ada Adax Ada Ada'],
  [
    'null prints its own text',
    '[$nothing] [${nothing}] [${map.none}] [$map.none.deeper()]',
    '[$nothing] [${nothing}] [${map.none}] [$map.none.deeper()]',
  ],
  ['null prints nothing when silent', '[$!nothing][$!{nothing}][$!{map.none}]', '[][][]'],
  ['an unknown method is null', '${name.nope()} $!{name.nope()}', '${name.nope()} '],
  ['several lines of text of a null', '$esc.nope("a",\n "b")', '$esc.nope("a",\n "b")'],
  ['false and zero are printed', '$no $zero', 'false 0'],
  [
    'properties, indexes and methods',
    '$map.two.three $map.get("one") $list[1] $list.get(2) $list.size()',
    '3 1 b c 3',
  ],
  ['hyphens belong to names', '$input.first-name', 'Ada'],
  ['a dot behind a reference', '$name. ${name}.', 'Ada. Ada.'],
  ['text around', 'cost $1.50 a#b 100% #FF00AA &#39; $ #', 'cost $1.50 a#b 100% #FF00AA &#39; $ #'],
  ['maps and lists print as Java prints them', '$map $list', '{one=1, two={three=3}} [a, b, c]'],
  ['no way to Java', '$!name.class.forName("x")$!name.constructor$!name.__proto__', ''],
  // directives
  ['if, elseif, else', '#if($no)a#elseif($yes)b#{else}c#end#if($nothing)d#{else}e#end', 'be'],
  ['formal directives', '#{if}($yes)a#{else}b#{end}', 'a'],
  ['empty texts and zero are true', '#if($empty)a#end#if($zero)b#end', 'ab'],
  ['a missing input, asked for as text', '#if("$!input.none" == "")none#{else}some#end', 'none'],
  ['silent reference in a condition', "#if($!{name} == 'Ada')yes#end", 'yes'],
  [
    'comparing',
    '#if($five == 5.0)a#end#if("5" == $five)b#end#if($five > 4 && $half <= 2.5)c#end#if($name > 1)d#end',
    'abc',
  ],
  ['null equals null alone', '#if($nothing == $none)a#end#if($nothing == "")b#end', 'a'],
  ['words for operators', '#if($five gt 4 and not $no or $no)a#end#if($five ne 5)b#end', 'a'],
  ['set, also in text', '#set($x = "${name}!")$x#set($y = \'${name}\')$y', 'Ada!${name}'],
  ['null is not assigned', '#set($x = "old")#set($x = $nothing)$x', 'old'],
  [
    'set into maps and lists',
    '#set($m = {"a": 1})#set($m.b = 2)#set($l = [1,2])#set($l[0] = 9)$m $l',
    '{a=1, b=2} [9, 2]',
  ],
  ['foreach', '#foreach($e in $list)$foreach.index$e#if($foreach.hasNext),#end#end', '0a,1b,2c'],
  ['foreach the old way', '#foreach($e in $list)$velocityCount$e#if($velocityHasNext),#end#end', '1a,2b,3c'],
  [
    'foreach over a map and a range',
    '#foreach($v in $map.keySet())$v #end#foreach($i in [3..1])$i#end',
    'one two 321',
  ],
  ['foreach over nothing', '#foreach($e in $nothing)x#end#foreach($e in [])x#end', ''],
  [
    'nested loops',
    '#foreach($a in [1..2])#foreach($b in [1..2])$foreach.parent.index$foreach.index #end#end',
    '00 01 10 11 ',
  ],
  ['break', '#foreach($i in [1..9])#if($i == 3)#break#end$i#end!', '12!'],
  ['stop', 'a#if($yes)b#stop#end c', 'ab'],
  ['macros', '#macro(quote $text)"$text"#end#quote($name)#quote("x")', '"Ada""x"'],
  ['an unknown macro is text', '#nothing("x") y', '#nothing("x") y'],
  ['a macro without parentheses', '#macro(foo)x#end#foo #{foo}y', 'x xy'],
  [
    'a macro before its definition, in what is not rendered',
    '#q("x")#if($no)#macro(q $a)<$a>#end#end',
    '<x>',
  ],
  ['the first definition of a macro counts', '#macro(a)1#end#macro(a)2#end#a()', '1'],
  ['commas between parameters', '#macro(m $a, $b)$a$b#end#m(1, 2)#m(3 4)', '1234'],
  [
    'the body of a call',
    '#macro(w $t)<$t>$!bodyContent</$t>#end#@w("b")bold $name#end#w("i")#@{w}',
    '<b>bold Ada</b><i></i>#@{w}',
  ],
  [
    'the body is rendered where it stands',
    '#macro(m)#set($x = 1)[$bodyContent$bodyContent]#end#@m()$x#end$!bodyContent',
    '[11]',
  ],
  ['the body of what is no macro', 'a #@nope("y") x $name #end b', 'a #@nope("y") x $name #end b'],
  ['define is rendered where it stands', '#define($d)$x#end#set($x = 1)$d#set($x = 2)$d', '12'],
  ['literal text', '#literal() $name #if($x) y #end z#end', ' $name #if($x) y #end z'],
  ['define and evaluate', "#define($d)<$name>#end$d#set($t = '#if($yes)in#end')#evaluate($t)", '<Ada>in'],
  ['comments and raw text', 'a ## gone\nb #* gone\n *# c #[[ $name #if ]]#', 'a b  c  $name #if '],
  [
    'comments, raw text and escapes right behind a reference or a directive',
    '$name#* $x *#$name#[[ $name ]]#$name\\$name$name\\\\$name#if($yes)\\#end\\$name#end',
    'AdaAda $name Ada$nameAda\\Ada#end$name',
  ],
  ['directives in texts and what is kept', "#set($x = '#end')$x#[[#{if}]]#\\#{if}", '#end#{if}#{if}'],
  [
    'an escape in an argument',
    '$name.concat("\\$5") $name.concat("\\$name") $name.concat(\'\\#if\') $name.concat("\\#if \\#x")',
    'Ada\\$5 Ada$name Ada\\#if Ada#if \\#x',
  ],
  [
    'backslashes before references',
    '\\$name \\\\$name \\\\\\$name \\$none \\\\$none \\\\\\$none \\$!none \\\\$!none',
    '$name \\Ada \\$name \\$none \\\\$none \\\\$none \\$!none \\\\',
  ],
  [
    'backslashes before directives and what is none',
    '#macro(m)x#end\\#if \\\\#if($yes)x#end \\#foo() \\\\#foo \\#m() \\\\#m() \\\\#set($x = 1)$x \\#@m() \\#{end}',
    '#if \\x \\#foo() \\\\#foo #m() \\x \\\\1 \\#@m() #{end}',
  ],
  [
    'what begins no reference and no directive',
    '{"a":"${"} user#@domain #@ x #@{ #{x #12 (a.b) $1 ${1} #set x #settle a$name.',
    '{"a":"${"} user#@domain #@ x #@{ #{x #12 (a.b) $1 ${1} #set x #settle aAda.',
  ],
  ['a directive without its parenthesis at the end', 'x #set', 'x #set'],
  ['a call that begins at the end', '$name.length(', '$name.length('],
  ['a comment that is not closed', 'a #* $name', 'a '],
  ['quotes in texts', '#set($a = "a ""q"" b")#set($b = \'it\'\'s\')$a $b', 'a "q" b it\'s'],
  ['fractions', '#set($a = [1.5e3, .5, 5., 1e3, -.5, 1.5E-3])$a', '[1500.0, 0.5, 5.0, 1000.0, -0.5, 0.0015]'],
  [
    'keys of maps',
    '#set($k = "q")#set($m = {$k:1, "$k$k":2, \'$k\':3, 4:5, $name.length() : 6, true:7, "__proto__":8})$m',
    '{q=1, qq=2, $k=3, 4=5, 3=6, true=7, __proto__=8}',
  ],
  [
    'what is written out is no condition',
    '#if("a")a#end#if(1)b#end#if([])c#end#if(1 + 1)d#end#if($yes && "x")e#end#if(!"x")f#end#if((1))g#end',
    'f',
  ],
  // white space
  ['the line end behind a directive is eaten', 'a\n#if($yes)\n  b\n#end\nc\n', 'a\n  b\nc\n'],
  ['set is eaten with the line end behind it', 'a\n   #set($x = 1)  \nb', 'a\n   b'],
  [
    'set is eaten with blanks behind what is no text',
    '  #set($x = 1)\n#if($yes)\n  #set($x = 2)\n#end$name  #set($x = 3)z',
    'Adaz',
  ],
  ['the line end behind a call', '#macro(m $a)x$a#end\n#m(1)\ny #m(2) \r\nz#nope()\n', 'x1y x2z#nope()\n'],
  ['lines behind a comment with Windows line ends', '## c\r\n#* c\r\n *#\r\n$none', '\r\n$none'],
  ['Windows line ends', '#if($yes)\r\na\r\n#end\r\nb', 'a\r\nb'],
  ['else has no line of its own either', '#if($no)\na\n#else\nb\n#end\n', 'b\n'],
  // arithmetic
  ['integers stay integers', '#set($a = 7 / 2)#set($b = 7 % 2)#set($c = -7 / 2)$a $b $c', '3 1 -3'],
  [
    'a fraction makes a double',
    '#set($a = 7 / 2.0)#set($b = 4.0 * 1)#set($c = $half + $half)$a $b $c',
    '3.5 4.0 5.0',
  ],
  ['precedence', '#set($a = 1 + 2 * 3)#set($b = (1 + 2) * 3)$a $b', '7 9'],
  ['plus joins texts', '#set($a = "n" + 1)#set($b = 1 + "n")$a $b', 'n1 1n'],
  ['dividing by zero is null', '#set($a = "kept")#set($a = 1 / 0)$a', 'kept'],
  [
    'doubles as Java writes them',
    '$math.mul(1.5, 10000000) $math.div(1.0, 3) $math.mul(1.0, 0.0001) $math.toDouble(100)',
    '1.5E7 0.3333333333333333 1.0E-4 100.0',
  ],
  // java.lang.String
  [
    'parts of a text',
    '$name.substring(1) $name.substring(0,2) $name.charAt(0) $name.length() $name.indexOf("d") $name.lastIndexOf("z")',
    'da Ad A 3 1 -1',
  ],
  [
    'questions to a text',
    '$name.contains("d") $name.startsWith("A") $name.endsWith("x") $name.equals("Ada") $name.equalsIgnoreCase("ADA") $empty.isEmpty() $empty.empty',
    'true true false true true true true',
  ],
  [
    'changes of a text',
    '$name.toUpperCase() $name.toLowerCase() $name.replace("A", "E") $name.concat("!") "$name.trim()"',
    'ADA ada Eda Ada! "Ada"',
  ],
  [
    'regular expressions',
    '$digits.replaceAll("[0-9]+", "#") $digits.replaceAll("(\\d)", "<$1>") $digits.replaceFirst("\\d", "") $digits.matches("[a-c\\d]+") $digits.matches("a1")',
    'a#b#c a<1>b<2><2>c ab22c true false',
  ],
  [
    'named classes and flags',
    '$digits.replaceAll("\\p{Digit}", "") $name.replaceAll("(?i)a", "_") $name.replaceAll("\\Qd\\E", ".")',
    'abc _d_ A.a',
  ],
  [
    'split',
    '#set($s = "a,b,,c,,")#set($p = $s.split(","))$p.size() $p.get(3)#foreach($x in $digits.split("\\d+"))<$x>#end',
    '4 c<a><b><c>',
  ],
  ['a method wants its kind of argument', '$!name.substring("1")|$!name.repeat("x")', '|'],
  ['comparing and hashing', '$name.compareTo("Adb") $name.hashCode() $name.codePointAt(0)', '-1 65662 65'],
  // $math
  [
    'math',
    '$math.add(1, 2) $math.sub(5, 7) $math.mul(2, "3") $math.div(7, 2) $math.div(8, 2) $math.idiv(7, 2) $math.mod(7, 4) $math.pow(2, 10)',
    '3 -2 6 3.5 4 3 3 1024',
  ],
  [
    'math rounding',
    '$math.round(2.5) $math.round(-2.5) $math.ceil(2.1) $math.floor(-2.1) $math.roundTo(2, 3.14159) $math.toInteger(2.9)',
    '3 -2 3 -3 3.14 2',
  ],
  [
    'math over many',
    '$math.max(1, 5) $math.min(1, 5) $math.abs(-4) $math.getTotal([1,2,3]) $math.getAverage([1,2])',
    '5 1 4 6 1.5',
  ],
  ['math with what is no number', '$!math.add("x", 1)|$!math.div(1, 0)', '|'],
  // $esc
  [
    'jsonEncode',
    '$esc.jsonEncode($input.text) $esc.jsonEncode("${input.text}") $esc.jsonString("a\tb")',
    'say \\"hi\\"\\n say \\"hi\\"\\n a\\tb',
  ],
  ['jsonDecode', '$esc.jsonDecode("a\\u0041\\n")', 'aA\n'],
  [
    'jsonEncode of null',
    '$!esc.jsonEncode($nothing)|$esc.jsonEncode($input.none)',
    '|$esc.jsonEncode($input.none)',
  ],
  [
    'url',
    '$esc.url("a b&c*~é") $esc.urlFormEncode("a b") $esc.uriEncode("a b+c*é") $esc.unurl("a+b%20c")',
    'a+b%26c*%7E%C3%A9 a+b a%20b%2Bc%2A%C3%A9 a b c',
  ],
  [
    'html and xml',
    '$esc.html("<é & \'x\'>") $esc.xml("<\'&") $esc.unhtml("&lt;&eacute;&#39;&#x41;") $esc.unxml("&apos;")',
    "&lt;&eacute; &amp; 'x'&gt; &lt;&apos;&amp; <é'A '",
  ],
  [
    'java, javascript, sql',
    `$esc.java('a"é') $esc.javascript("it's/x") $esc.sql("it's") $esc.unjava("a\\tb")`,
    "a\\\"\\u00E9 it\\'s\\/x it''s a\tb",
  ],
  [
    'characters',
    '$esc.d$esc.dollar $esc.h $esc.q$esc.quote $esc.s $esc.b $esc.e $esc.getHash()',
    '$$ # "" \' \\ ! #',
  ],
  ['velocity', '$esc.velocity("$a #b")', '${esc.d}a ${esc.h}b'],
  // others
  ['base64', '$encoding.base64("é:ü")', Buffer.from('é:ü').toString('base64')],
  [
    'firstFromArray',
    `$successTemplateUtils.firstFromArray('["a","b"]') $successTemplateUtils.firstFromArray('[{"a":1}]') $successTemplateUtils.firstFromArray("[]", "$esc.quote$esc.quote") $successTemplateUtils.firstFromArray("[]")`,
    '"a" {"a":1} "" null',
  ],
  [
    'moveKeysIntoArrayOfObjects',
    `$successTemplateUtils.moveKeysIntoArrayOfObjects('{"x":{"n":1},"y":{"n":2}}', "id")`,
    '[{"id":"x","n":1},{"id":"y","n":2}]',
  ],
  [
    'optionalQueryParam',
    '?$urlTool.optionalQueryParam("a b", "c&d")&$urlTool.optionalQueryParam("e", "")',
    '?a%20b=c%26d&',
  ],
];

test.each(cases)('%s', (_what, template, expected) => {
  expect(render(template)).toBe(expected);
});

test('the request template of the platform’s own example', () => {
  const template =
    '{ "jweKey": "#if($!{input.jweAction} == \'ENCRYPT\')$!{credentials.PUBLIC_KEY}#{else}$!{credentials.PRIVATE_KEY}#end", ' +
    '"jweAction": "$!{input.jweAction}",  "textInput": "$!{input.textInput}" }';
  const render = (jweAction: string): string =>
    renderTemplate(template, {
      input: valueOf({ jweAction, textInput: 'hello' }),
      credentials: valueOf({ PUBLIC_KEY: 'public', PRIVATE_KEY: 'private' }),
    });
  expect(JSON.parse(render('ENCRYPT'))).toEqual({
    jweKey: 'public',
    jweAction: 'ENCRYPT',
    textInput: 'hello',
  });
  expect(JSON.parse(render('DECRYPT'))).toEqual({
    jweKey: 'private',
    jweAction: 'DECRYPT',
    textInput: 'hello',
  });
});

describe('fails, with where', () => {
  test.each([
    [
      'a method that throws',
      'x\n $name.substring(9)',
      /'substring' in class java\.lang\.String threw exception java\.lang\.StringIndexOutOfBoundsException.* at line 2, column 2/,
    ],
    [
      'an index beyond the end',
      '$list.get(7)',
      /'get' in class java\.util\.ArrayList threw exception java\.lang\.IndexOutOfBoundsException: Index: 7, Size: 3/,
    ],
    ['a regular expression that is none', '$name.matches("(")', /PatternSyntaxException/],
    ['broken syntax', 'a ${x', /Not a Velocity template: \$\{x on line 1 has no \} behind it/],
    ['a resource', '#parse("x.vm")', /Unable to find resource "x.vm"/],
    [
      'a method behind an escape',
      '\\$x #* c *#$name.substring(9)',
      /StringIndexOutOfBoundsException.* at line 1, column 12$/,
    ],
    ['a block without an end', '#if($yes) a', /the #if on line 1 has no #end/],
    ['an end without a block', 'a #end', /the #end on line 1 ends nothing/],
    [
      'an end without a block, lines on',
      '#if($yes)\n#* \n *#\n#end\n##\n#set($x = 1)\n#end\n$x',
      /the #end on line 7 ends nothing/,
    ],
    ['a directive alone at the end', 'a #if', /#if on line 1 cannot be read/],
    [
      'what this package does not read',
      '#if($yes)'.repeat(3000),
      /neither the emulator nor invoke can render it/,
    ],
    ['a body that holds itself', '#define($d)$d#end$d', /deeper than 20/],
    ['else without if', 'a #else b', /the #else on line 1 belongs to no #if/],
    [
      'a loop without an end in sight',
      '#foreach($a in [1..9999])#foreach($b in [1..9999])$!x#end#end',
      /too often/,
    ],
    ['a macro that calls itself', '#macro(again)#again()#end#again()', /deeper than 20/],
    ['a range that is too long', '#set($l = [1..99999999])', /too long/],
  ])('%s', (_what, template, message) => {
    const thrown = caught(() => render(template));
    expect(thrown).toBeInstanceOf(VelocityError);
    expect((thrown as VelocityError).message).toMatch(message);
  });
});

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
