import { Marked, type Token, type Tokens } from 'marked';

/** What a page of Markdown is made of. */
export interface Page {
  /** Headings, lists, fences, links, HTML: all kinds of nodes in their order; plain text and code within lines are left out. */
  readonly structure: readonly string[];
  /** Text that GitHub looks through for mentions, references, links and emoji. */
  readonly words: string;
  /** Everything that is to be read, code with it, white space gathered. */
  readonly visible: string;
  /** The content of each block of code. */
  readonly fences: readonly string[];
}

const parser = new Marked({ gfm: true });

/** Reads a page as GitHub does. */
export function readMarkdown(markdown: string): Page {
  const structure: string[] = [];
  const words: string[] = [];
  const visible: string[] = [];
  const fences: string[] = [];
  let inCode = false;
  const visit = (token: Token): void => {
    switch (token.type) {
      case 'codespan':
        visible.push((token as Tokens.Codespan).text);
        return;
      case 'code':
        structure.push('code');
        fences.push((token as Tokens.Code).text);
        visible.push((token as Tokens.Code).text);
        return;
      case 'html':
        structure.push(`html ${tagsOf(token.raw)}`);
        visible.push(textOf(token.raw));
        if (/^<\/?code>$/.test(token.raw)) inCode = !token.raw.startsWith('</');
        return;
      case 'text':
        if (!('tokens' in token) || token.tokens === undefined) {
          if (!inCode) words.push(textOf(token.raw));
          visible.push(textOf(token.raw));
          return;
        }
        break;
      case 'space':
        return;
      default:
        structure.push(token.type);
    }
    const table = token as Partial<Tokens.Table>;
    const cells = token.type === 'table' ? [...(table.header ?? []), ...(table.rows ?? []).flat()] : [];
    const inner = [
      ...('tokens' in token ? (token.tokens ?? []) : []),
      ...(token.type === 'list' ? (token as Tokens.List).items : []),
      ...cells.flatMap((cell) => cell.tokens),
    ];
    inner.forEach(visit);
    if (token.type !== 'text') structure.push(`/${token.type}`);
  };
  parser.lexer(markdown).forEach(visit);
  return { structure, words: words.join('\u0001'), visible: squeezed(visible.join('')), fences };
}

/** White space as a page shows it. */
export function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What GitHub makes more than text of, wherever it is no code. */
export const GITHUB_EXTRAS = /@[a-z0-9]|#\d|GH-\d|\b[0-9a-f]{7,40}\b|https?:|www\.|:[\w+-]+:|\$[^$]+\$/i;

function tagsOf(html: string): string {
  return [...html.matchAll(/<!--|<\/?[a-z]+/gi)].map(([tag]) => tag).join(' ');
}

function textOf(html: string): string {
  return html
    .replace(/<!--[^]*?-->|<\/?[a-z]+[^>]*>/gi, '')
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))
    .replace(/&(lt|gt|amp|quot|commat);/g, (_all, name: string) => ENTITIES[name] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', commat: '@' };
