import { NAME_MAX_LENGTH } from '../model/limits';
import { cut, firstOf } from '../shared/bounds';
import { markdownCode, markdownFence, markdownHtmlCode, markdownText } from '../shared/escape/markdown';
import type { ChangedAttribute } from './attributes';
import type { CodeChange, VersionChange } from './code';
import type { Effect } from './contract-changes';
import { bytesText, type ResourceReview, type Review } from './review';
import { LIST_MAX, VALUE_MAX } from './text';

/** GitHub's limit for a comment is 65,536 characters; this leaves room for what a workflow adds. */
export const MARKDOWN_MAX_LENGTH = 60_000;

const SIGNS: Record<Effect, string> = { breaking: '🛑', compatible: '🟢', text: '⚪', none: '⚪' };

/** Begins every comment, so that the next one of the same stack can replace it. */
function marker(stack: string | undefined): string {
  return `<!-- genesys-actions review ${(stack ?? '').replace(/[^\w.-]/g, '')} -->`;
}

/**
 * The review as a comment for a pull request: short where nothing matters, folded where long.
 *
 * It never exceeds {@link MARKDOWN_MAX_LENGTH}. What does not fit is left out from the end (the review is sorted worst
 * first), details before verdicts, and the comment says how much is missing.
 */
export function renderMarkdown(review: Review, limit: number = MARKDOWN_MAX_LENGTH): string {
  const title = `${marker(review.stack)}\n### Genesys Cloud actions${review.stack === undefined ? '' : `: ${markdownCode(review.stack)}`}\n\n`;
  const head = `${title}${SIGNS[review.effect]} **${review.summary}**\n`;
  const parts = review.resources.map((each) => ({ short: verdict(each), long: details(each) }));
  const note = (details: number, resources: number): string => {
    const missing = [
      ...(details > 0 ? [`the details of ${details} ${details === 1 ? 'resource' : 'resources'}`] : []),
      ...(resources > 0 ? [`${resources} further ${resources === 1 ? 'resource' : 'resources'}`] : []),
    ];
    return missing.length === 0
      ? ''
      : `\n> ✂️ Too long for a comment: ${missing.join(' and ')} left out. The whole review: ${markdownCode('genesys-actions review')}\n`;
  };
  const notes = items(review.warnings, (each) => `⚠️ ${markdownText(each)}`, 'warning', 5).join('');
  const tail = notes === '' || notes.length > limit / 4 ? '' : `\n${notes}`;
  const room = limit - head.length - tail.length - note(9999, 9999).length;
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
  const without = parts.slice(withDetails, withVerdict).filter(({ long }) => long !== '').length;
  return head + body + tail + note(without, parts.length - withVerdict);
}

function verdict(resource: ResourceReview): string {
  const { type, name, kind, effect, reasons, refusal, contract, drift, warnings } = resource;
  const label = {
    create: 'new',
    update: 'changed',
    replace: 'replaced',
    delete: 'deleted',
    forget: 'forgotten',
    none: 'untouched',
  }[kind];
  const lines = [
    `\n#### ${SIGNS[effect]} ${said(name)} (${type.replace('_', ' ')}, ${label})${effect === 'none' ? '' : ` — ${effect}`}\n`,
    ...(reasons.length > 0 ? [`${reasons.map(markdownText).join(' ')}\n`] : []),
    ...(refusal === undefined ? [] : [`- ✋ ${markdownText(refusal)}\n`]),
    ...items(
      [...contract].sort((left, right) => rank(left.effect) - rank(right.effect)),
      (each) =>
        `${SIGNS[each.effect]} ${each.part} ${each.path === '' ? '' : `${markdownCode(each.path)} `}${markdownText(each.message)}`,
      'change',
    ),
    ...codeLine(resource.code),
    ...items(
      drift,
      (each) => `👋 changed outside: ${each.path === '' ? '' : `${markdownCode(each.path)} `}${arrow(each)}`,
      'attribute',
    ),
    ...warnings.map((each) => `- ⚠️ ${markdownText(each)}\n`),
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
  const digests = `${change.before === undefined ? '' : `${markdownCode(change.before.slice(0, 12))} → `}${markdownCode(change.after.slice(0, 12))}`;
  return [
    `- 📦 code ${digests}${size}${named.length === 0 ? '' : `: ${named.map(markdownText).join(', ')}${more > 0 ? ` and ${more} more` : ''}`}\n`,
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
  const version = (each: VersionChange): string => `${markdownCode(each.name)} ${arrow(each)}`;
  const lists = [
    ...folded('files in the package', files, 1, version, 'file'),
    ...folded('packages', packages, 6, version, 'package'),
    ...folded('sources', sources, 6, (each) => markdownText(sourceText(each)), 'source'),
    ...folded(
      'used by',
      consumers,
      6,
      ({ name, type }) => `${said(name)} ${markdownText(type.toLowerCase())}`,
      'flow',
    ),
  ];
  return [
    ...items(short, (each) => `${markdownCode(each.path)} ${arrow(each)}`, 'attribute'),
    ...long
      .slice(0, LIST_MAX)
      .map((each) => fold(markdownHtmlCode(each.path), `${markdownFence(each.diff ?? '', 'diff')}\n`)),
    ...items(long.slice(LIST_MAX), () => '', 'attribute', 0),
    ...(kind === 'create' ? [] : lists),
  ].join('');
}

/** A list, which is folded from so many entries on and left out below. */
function folded<T>(
  title: string,
  list: readonly T[],
  from: number,
  show: (each: T) => string,
  one: string,
): string[] {
  if (list.length < from) return [];
  return [fold(`${title} (${list.length})`, items(list, show, one).join(''))];
}

/** The entries of a list, a bounded number of them. */
function items<T>(list: readonly T[], show: (each: T) => string, one: string, max = LIST_MAX): string[] {
  return firstOf(list, max, show, one).map((each) => `- ${each}\n`);
}

/** @param title HTML */
function fold(title: string, content: string): string {
  return `\n<details><summary>${title}</summary>\n\n${content}\n</details>\n`;
}

/** A name that an org gave. */
function said(name: string): string {
  return markdownCode(cut(name, NAME_MAX_LENGTH));
}

function arrow({ before, after }: Pick<ChangedAttribute, 'before' | 'after'>): string {
  if (before === undefined) return `new: ${value(after)}`;
  return `${value(before)} → ${after === undefined ? 'gone' : value(after)}`;
}

function value(text: string | undefined): string {
  return markdownCode(cut(text ?? 'nothing', VALUE_MAX));
}

function rank(effect: Effect): number {
  return ['breaking', 'compatible', 'text', 'none'].indexOf(effect);
}
