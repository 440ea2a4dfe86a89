import type { AttributeChange } from './attributes';
import type { CodeChange } from './code';
import type { Effect } from './contract-changes';
import { bytesText, type ResourceReview, type Review } from './review';

/** GitHub's limit for a comment is 65,536 characters; this leaves room for what a workflow adds. */
export const MARKDOWN_MAX_LENGTH = 60_000;

const SIGNS: Record<Effect, string> = { breaking: '🛑', compatible: '🟢', text: '⚪', none: '⚪' };

/** Begins every comment, so that the next one of the same stack can replace it. */
export function marker(stack: string | undefined): string {
  return `<!-- genesys-actions review ${(stack ?? '').replace(/[^\w.-]/g, '')} -->`;
}

/**
 * The review as a comment for a pull request: short where nothing matters, folded where long.
 *
 * It never exceeds {@link MARKDOWN_MAX_LENGTH}. What does not fit is left out from the end (the review is sorted worst
 * first), details before verdicts, and the comment says how much is missing.
 */
export function renderMarkdown(review: Review, limit: number = MARKDOWN_MAX_LENGTH): string {
  const title = `${marker(review.stack)}\n### Genesys Cloud actions${review.stack === undefined ? '' : `: ${code(review.stack)}`}\n\n`;
  const head = `${title}${SIGNS[review.effect]} **${review.summary}**\n`;
  const parts = review.resources.map((each) => ({ short: verdict(each), long: details(each) }));
  const note = (details: number, resources: number): string => {
    const missing = [
      ...(details > 0 ? [`the details of ${details} ${details === 1 ? 'resource' : 'resources'}`] : []),
      ...(resources > 0 ? [`${resources} further ${resources === 1 ? 'resource' : 'resources'}`] : []),
    ];
    return missing.length === 0
      ? ''
      : `\n> ✂️ Too long for a comment: ${missing.join(' and ')} left out. The whole review: ${code('genesys-actions review')}\n`;
  };
  const room = limit - head.length - note(9999, 9999).length;
  let used = 0;
  let withVerdict = 0;
  for (const { short } of parts) {
    if (used + short.length > room) break;
    used += short.length;
    withVerdict++;
  }
  let withDetails = 0;
  for (const { long } of parts.slice(0, withVerdict)) {
    if (used + long.length > room) break;
    used += long.length;
    withDetails++;
  }
  const body = parts
    .slice(0, withVerdict)
    .map(({ short, long }, index) => (index < withDetails ? short + long : short))
    .join('');
  const cut = parts.slice(withDetails, withVerdict).filter(({ long }) => long !== '').length;
  return head + body + note(cut, parts.length - withVerdict);
}

function verdict(resource: ResourceReview): string {
  const { type, name, kind, effect, reasons, contract, drift, warnings } = resource;
  const label = {
    create: 'new',
    update: 'changed',
    replace: 'replaced',
    delete: 'deleted',
    forget: 'forgotten',
    none: 'untouched',
  }[kind];
  const lines = [
    `\n#### ${SIGNS[effect]} ${code(name)} (${type.replace('_', ' ')}, ${label})${effect === 'none' ? '' : ` — ${effect}`}\n`,
    ...(reasons.length > 0 ? [`${reasons.map(escape).join(' ')}\n`] : []),
    ...[...contract]
      .sort((left, right) => rank(left.effect) - rank(right.effect))
      .map(
        (each) =>
          `- ${SIGNS[each.effect]} ${each.part} ${each.path === '' ? '' : `${code(each.path)} `}${escape(each.message)}\n`,
      ),
    ...codeLine(resource.code),
    ...drift.map(
      (each) => `- 👋 changed outside: ${each.path === '' ? '' : `${code(each.path)} `}${arrow(each)}\n`,
    ),
    ...warnings.map((each) => `- ⚠️ ${escape(each)}\n`),
  ];
  return lines.join('');
}

function codeLine(change: CodeChange | undefined): string[] {
  if (change === undefined) return [];
  const { packages = [], sources = [] } = change.details ?? {};
  const named = [
    ...packages
      .slice(0, 5)
      .map(({ name, before, after }) => `${name} ${before ?? 'new'} → ${after ?? 'gone'}`),
    ...(change.before === undefined ? [] : sources.slice(0, 5).map(sourceText)),
  ];
  const more = packages.length + (change.before === undefined ? 0 : sources.length) - named.length;
  const size =
    change.bytesAfter === undefined
      ? ''
      : `, ${change.bytesBefore === undefined ? '' : `${bytesText(change.bytesBefore)} → `}${bytesText(change.bytesAfter)}`;
  const digests = `${change.before === undefined ? '' : `${code(change.before.slice(0, 12))} → `}${code(change.after.slice(0, 12))}`;
  return [
    `- 📦 code ${digests}${size}${named.length === 0 ? '' : `: ${named.map(escape).join(', ')}${more > 0 ? ` and ${more} more` : ''}`}\n`,
  ];
}

function sourceText({ path, added, removed }: { path: string; added: number; removed: number }): string {
  return `${path} ${added > 0 ? `+${added}` : ''}${added > 0 && removed > 0 ? ' ' : ''}${removed > 0 ? `−${removed}` : ''}`;
}

function details({ kind, attributes, code: change, consumers = [] }: ResourceReview): string {
  // What a new thing is set to is in the configuration of the same pull request.
  const shown = kind === 'create' ? [] : attributes;
  const short = shown.filter(({ diff }) => diff === undefined);
  const long = shown.filter(({ diff }) => diff !== undefined);
  const { files = [], packages = [], sources = [] } = change?.details ?? {};
  const lists = [
    ...(files.length > 0
      ? [
          fold(
            `files in the package (${files.length})`,
            files.map((each) => `- ${code(each.name)} ${arrow(each)}\n`).join(''),
          ),
        ]
      : []),
    ...(packages.length > 5
      ? [
          fold(
            `packages (${packages.length})`,
            packages.map((each) => `- ${code(each.name)} ${arrow(each)}\n`).join(''),
          ),
        ]
      : []),
    ...(sources.length > 5
      ? [
          fold(
            `sources (${sources.length})`,
            sources.map((each) => `- ${escape(sourceText(each))}\n`).join(''),
          ),
        ]
      : []),
    ...(consumers.length > 5
      ? [
          fold(
            `used by (${consumers.length})`,
            consumers.map(({ name, type }) => `- ${code(name)} ${escape(type.toLowerCase())}\n`).join(''),
          ),
        ]
      : []),
  ];
  return [
    ...short.map((each) => `- ${code(each.path)} ${arrow(each)}\n`),
    ...long.map((each) => fold(code(each.path), `${fence(each.diff ?? '', 'diff')}\n`)),
    ...(kind === 'create' ? [] : lists),
  ].join('');
}

function fold(title: string, content: string): string {
  return `\n<details><summary>${title.replace(/^`+ ?(.*?) ?`+$/, (_all, text: string) => `<code>${escape(text)}</code>`)}</summary>\n\n${content}\n</details>\n`;
}

function arrow({ before, after }: Pick<AttributeChange, 'before' | 'after'>): string {
  if (before === undefined) return `new: ${value(after)}`;
  return `${value(before)} → ${after === undefined ? 'gone' : value(after)}`;
}

function value(text: string | undefined): string {
  const short = text === undefined ? 'nothing' : text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return code(short);
}

/** Inline code that holds any text: its fence is longer than any run of backticks inside. */
function code(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const mark = '`'.repeat(longestRun(line) + 1);
  const space = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${mark}${space}${line}${space}${mark}`;
}

function fence(text: string, language: string): string {
  const mark = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${mark}${language}\n${text}\n${mark}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Text in which nothing is markup, mentions nobody and links nowhere. */
function escape(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|~]/g, (sign) => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : `\\${sign}`))
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/\s*\n\s*/g, ' ');
}

function rank(effect: Effect): number {
  return ['breaking', 'compatible', 'text', 'none'].indexOf(effect);
}
