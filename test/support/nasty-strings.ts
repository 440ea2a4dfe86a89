import fc, { anyCharacter } from './fast-check';

/** What means something in one of the languages that texts are written into. */
const PIECES = [
  // Terraform
  '${',
  '%{',
  '$${',
  '%%{',
  '$',
  '%',
  '{',
  '}',
  '${file("/etc/hostname")}',
  '%{ if true }yes%{ endif }',
  '${var.SECRET}',
  '<<EOT\n',
  // CDKTF
  '${TfToken[TOKEN.0]}',
  '${TfToken[TOKEN.1]}',
  '#{TfToken[TOKEN.0]}',
  '&{TfToken[TOKEN.0]}',
  'TfToken[',
  'String Map Token Value',
  'Any Map Token Value',
  '-1.8881545897087503e+289',
  '-8.1e+298',
  '1e5',
  // JSON, JavaScript
  '"',
  "'",
  '`',
  '\\',
  '\\u0041',
  '*/',
  '/*',
  '//',
  '</script>',
  '<!--',
  '__proto__',
  '_children',
  'constructor',
  'toString',
  '@ts-ignore',
  // Lines
  '\n',
  '\r',
  '\r\n',
  '\t',
  '\u0085',
  '\u2028',
  '\u2029',
  // Terminals
  '\u001b[31m',
  '\u001b]0;title\u0007',
  '\u009b2J',
  '\u0001',
  '\u007f',
  // HTML, Markdown
  '<img src=x onerror=alert(1)>',
  '&lt;',
  '&commat;name',
  '@name',
  '```',
  '|',
  '[a](javascript:x)',
  '# ',
  '- ',
  '> ',
  // Velocity
  '$!{input.a}',
  '#set($a = 1)',
  // Unicode
  '\u202e',
  '\u200b',
  '\ufeff',
  'é',
  'e\u0301',
  '😀',
  '\ud83d',
  '\udc00',
  // Paths
  '..',
  '../',
  '/',
  '~',
  'CON',
  // Markdown, HTML, terminals, the logs of jobs
  '\n',
  '\r\n',
  '\r',
  '\t',
  '`',
  '```',
  '~~~',
  '\n```\n',
  '\n# ',
  '\n---\n',
  '\n===\n',
  '> ',
  '- ',
  '1. ',
  '1) ',
  '* * *',
  '|',
  '| a | b |\n|---|---|\n',
  '**',
  '__',
  '~~',
  '[a](http://x.example)',
  '![a](http://x.example/a.png)',
  '[^1]',
  '[x] ',
  '@name',
  '@org/team',
  '&commat;name',
  '&#64;name',
  '&#x40;name',
  '&amp;',
  '&lt;b&gt;',
  '#1',
  'GH-1',
  'owner/name#1',
  'owner/name@0123456789abcdef',
  '0123456789abcdef0123456789abcdef01234567',
  'http://x.example',
  'www.x.example',
  'a@x.example',
  ':+1:',
  '$x$',
  '$$',
  '<!--',
  '-->',
  '<!-- -->',
  '</details>',
  '<img src=x onerror=alert(1)>',
  '<script>',
  '</code>',
  '</summary>',
  '\\',
  '"',
  "'",
  '${file("/etc/hostname")}',
  '%{ if true }',
  '${TfToken[TOKEN.0]}',
  '\u001b[31m',
  '\u001b]8;;http://x.example\u0007',
  '\u009b2J',
  '\u0007',
  '\b',
  '\u007f',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u2028',
  '\ud800',
  '\n::stop-commands::x',
  '##[add-mask]x',
  'Ümläut',
  '日本語',
  'العربية',
  '👩‍🚀',
  ' ',
  'word',
  '7',
] as const;

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b', ' ', '1', 'name') },
);

/** Texts that try to be more than a text, in every language that this package writes. Without NUL. */
export function nastyString(options: { readonly minLength?: number } = {}): fc.Arbitrary<string> {
  const { minLength = 0 } = options;
  return fc
    .array(piece, { minLength, maxLength: 6 })
    .map((pieces) => pieces.join('').replaceAll('\u0000', ''))
    .filter((text) => text.length >= minLength);
}

/** Each piece by itself, so that none is left to chance. */
export const NASTY_STRINGS: readonly string[] = PIECES;

/** JSON values whose texts and keys are nasty. */
export function nastyJson(): fc.Arbitrary<unknown> {
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      nastyString(),
      fc.constantFrom(null, true, false, 0, -1.5, 1e21),
      fc.array(tie('value'), { maxLength: 3 }),
      nastyMap(tie('value')),
    ),
  }));
  return value;
}

/** Maps whose keys are nasty; `__proto__` is a key like others. */
export function nastyMap<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Record<string, Value>> {
  return fc
    .array(fc.tuple(nastyString({ minLength: 1 }), value), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries));
}

/** Many texts at once: every piece alone, and samples of their combinations. */
export function manyNastyStrings(count: number): string[] {
  return [...new Set([...NASTY_STRINGS, ...fc.sample(nastyString(), { numRuns: count, seed: 20261124 })])];
}
