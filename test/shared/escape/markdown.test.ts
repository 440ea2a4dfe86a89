import { htmlText } from '../../../lib/shared/escape/html';
import {
  markdownCode,
  markdownFence,
  markdownHtmlCode,
  markdownText,
} from '../../../lib/shared/escape/markdown';
import { visible, visibleLine } from '../../../lib/shared/escape/visible';
import { GITHUB_EXTRAS, readMarkdown, squeezed } from '../../support/markdown';
import { nastyString } from '../../support/nasty-strings';
import { runs } from '../../support/nightly';
import fc from '../../support/fast-check';

describe('text in a paragraph', () => {
  test.each([
    [
      'plain words',
      'Used by 2 flows: Main menu (inboundcallflow).',
      'Used by 2 flows: Main menu (inboundcallflow).',
    ],
    ['a mention', 'by @name', 'by `@name`'],
    ['a mention as an entity', '&commat;name', '`&commat;name`'],
    ['a reference', 'see owner/repo#1, #2 and GH-3', 'see `owner/repo#1`, `#2` and `GH-3`'],
    ['a commit', 'of 0123abc.', 'of `0123abc.`'],
    ['a URL', 'at https://x.example/a_b', 'at `https://x.example/a_b`'],
    ['a comment', 'a <!-- b --> c', 'a `<!--` b `-->` c'],
    ['words of code beside each other', 'a *b* [c](d) e', 'a `*b* [c]`(d) e'],
    ['backticks', 'a ` b', 'a `` ` `` b'],
    ['an emoji by name', ':+1: at 09:12', '`:+1:` at 09:12'],
    ['a list', '- a', '`-` a'],
    ['a numbered list', '1) a', '`1`) a'],
    ['a hidden character', 'a\u202eb', '`a\\u202eb`'],
  ])('%s', (_what, text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });
});

/** A page with a text in every place there is. */
function page(text: string): string {
  return [
    `#### ${markdownText(text)}`,
    '',
    `### 🛑 ${markdownCode(text)} (changed)`,
    '',
    `Begins ${markdownText(text)} ends.`,
    '',
    markdownText(text),
    '',
    `- ⚠️ ${markdownText(text)}`,
    `- ${markdownCode(text)} → ${markdownCode(text)}`,
    '',
    markdownFence(text, 'diff'),
    '',
    `<details><summary>${markdownHtmlCode(text)}</summary>`,
    '',
    markdownFence(text),
    '',
    '</details>',
    '',
    'The end.',
    '',
  ].join('\n');
}

describe('whatever the text is', () => {
  test('the page has the structure that it has with a plain word, and GitHub finds nothing to add', () => {
    const expected = readMarkdown(page('word')).structure;
    fc.assert(
      fc.property(nastyString(), (text) => {
        // An empty text leaves its own paragraph out.
        fc.pre(visibleLine(text).trim() !== '');
        const { structure, words } = readMarkdown(page(text));
        expect(structure).toEqual(expected);
        expect(words).not.toMatch(GITHUB_EXTRAS);
      }),
      runs(1000),
    );
  });

  test('all of it is to be read', () => {
    fc.assert(
      fc.property(nastyString(), (text) => {
        const line = squeezed(visibleLine(text));
        expect(readMarkdown(`Begins ${markdownText(text)} ends.`).visible).toBe(
          squeezed(`Begins ${line} ends.`),
        );
        expect(readMarkdown(`a ${markdownCode(text)} z`).visible).toBe(squeezed(`a ${line} z`));
        // The parser itself is of two minds about blank lines at both ends.
        const lines = (all: string): string => all.replace(/^\n+|\n+$/g, '');
        expect(readMarkdown(markdownFence(text)).fences.map(lines)).toEqual([lines(visible(text))]);
      }),
      runs(1000),
    );
  });

  test('HTML holds no tag and no open quote', () => {
    fc.assert(
      fc.property(nastyString(), (text) => {
        expect(htmlText(text)).not.toMatch(/[<>"'\n]|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});
