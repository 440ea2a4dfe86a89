import { terminalLine, terminalText } from '../../../lib/shared/escape/terminal';
import { nastyString } from '../../support/nasty-strings';
import fc from '../../support/fast-check';

/** What moves, colours, erases, hides or turns round; a joiner only where it joins nothing. */
const UNSEEN = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

describe('a text on a terminal', () => {
  test.each([
    ['a colour', 'a\u001b[31mb', 'a\\u001b[31mb'],
    ['a link (OSC 8)', '\u001b]8;;http://x\u0007y', '\\u001b]8;;http://x\\u0007y'],
    ['CSI in one byte', '\u009b2J', '\\u009b2J'],
    ['a line that overwrites the one before', 'good\rbad', 'good\\rbad'],
    ['a direction', 'a\u202eb', 'a\\u202eb'],
    ['half of a pair', 'a\ud800b', 'a\\ud800b'],
    ['a hidden tag', 'a\u{e0041}b', 'a\\udb40\\udc41b'],
    ['a hidden joiner', 'ad\u200dmin', 'ad\\u200dmin'],
    ['line ends of two characters', 'a\r\nb', 'a\nb'],
    ['a command to the runner', 'a\n ::add-mask::x', 'a\n \\u003a:add-mask::x'],
    ['an old command to the runner', 'a ##[error]x', 'a \\u0023#[error]x'],
  ])('%s is made visible', (_what, text, expected) => {
    expect(terminalText(text)).toBe(expected);
  });

  test('letters of all scripts, emoji and joiners between them stay', () => {
    const text = 'Grüße, 日本語, العربية, می‌خواهم, 👩‍🚀 🏳️‍🌈 🇩🇪 e\u0301\n\tnext line';
    expect(terminalText(text)).toBe(text);
  });

  test('within a line there is no second line', () => {
    expect(terminalLine('a\nb\tc')).toBe('a\\nb\\tc');
    // What the runner takes for a command only at the beginning of a line.
    expect(terminalLine('::warning::x')).toBe('\\u003a:warning::x');
  });

  test('whatever the text is', () => {
    fc.assert(
      fc.property(nastyString(), (text) => {
        const shown = terminalText(text);
        expect(shown).not.toMatch(UNSEEN);
        expect(shown).not.toMatch(/^\s*::|##\[/m);
        expect(terminalText(shown)).toBe(shown);
        expect(terminalLine(text)).not.toMatch(/[\n\t]/);
        // Nothing is left out: read back as JSON is, it is the text that came.
        const readBack = JSON.parse(`"${terminalLine(text.replace(/["\\]/g, ''))}"`) as string;
        expect(readBack).toBe(text.replace(/["\\]/g, ''));
      }),
    );
  });

  test('a line of JSON is still the same JSON', () => {
    fc.assert(
      fc.property(nastyString(), nastyString(), (name, value) => {
        const line = JSON.stringify({ [name]: value });
        expect(JSON.parse(terminalText(line))).toEqual({ [name]: value });
      }),
    );
  });
});
