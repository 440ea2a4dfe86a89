import { NAME_MAX_LENGTH } from '../model/limits';
import { cut, firstOf } from '../shared/bounds';
import { terminalLine } from '../shared/escape/terminal';
import type { ChangedAttribute } from './attributes';
import { bytesText, type ResourceReview, type Review } from './review';

/** A value is shown with so many characters. */
export const VALUE_MAX = 200;

/** Lists are shown with so many entries. */
export const LIST_MAX = 100;

/** The review for a terminal or a log: plain text. Whatever the org says stands within a line, and is cut with a count. */
export function renderText(review: Review): string {
  const title = review.stack === undefined ? '' : `${terminalLine(review.stack)}: `;
  const notes = review.warnings.map((each) => `! ${terminalLine(each)}\n`);
  return [`${title}${review.summary}\n`, ...review.resources.map(resourceText), ...notes].join('\n');
}

function resourceText(resource: ResourceReview): string {
  const { address, name, kind, effect, reasons, refusal, contract, attributes, drift, warnings, code } =
    resource;
  const label = kind === 'none' ? 'untouched' : kind;
  const lines = [
    `${cut(name, NAME_MAX_LENGTH)} (${address}): ${label}${effect === 'none' ? '' : `, ${effect.toUpperCase()}`}`,
    ...reasons.map((reason) => `  ${reason}`),
    ...(refusal === undefined ? [] : [`  ✋ ${refusal}`]),
    ...firstOf(
      contract,
      LIST_MAX,
      ({ part, path, message, effect: one }) =>
        `  ${one === 'breaking' ? '!' : '·'} ${part} ${path === '' ? '' : `${path}: `}${message} (${one})`,
      'change',
    ),
  ];
  if (code !== undefined) {
    const size = code.bytesAfter === undefined ? '' : ` (${bytesText(code.bytesAfter)})`;
    const { packages = [], sources = [], files = [] } = code.details ?? {};
    lines.push(
      `  · code ${code.before?.slice(0, 12) ?? 'none'} → ${code.after.slice(0, 12)}${size}`,
      ...firstOf(packages, LIST_MAX, (each) => `      ${each.name} ${arrow(each)}`, 'package'),
      ...firstOf(sources, LIST_MAX, (each) => `      ${each.path} +${each.added} −${each.removed}`, 'source'),
      ...firstOf(files, LIST_MAX, (each) => `      in the zip: ${each.name} ${arrow(each)}`, 'file'),
    );
  }
  if (kind !== 'create') {
    for (const each of attributes.slice(0, LIST_MAX)) {
      lines.push(`  · ${each.path} ${each.diff === undefined ? arrow(each) : 'changes:'}`);
      if (each.diff !== undefined) lines.push(...each.diff.split('\n').map((line) => `      ${line}`));
    }
    lines.push(...firstOf(attributes.slice(LIST_MAX), 0, () => '', 'attribute'));
  }
  lines.push(
    ...firstOf(drift, LIST_MAX, (each) => `  ~ changed outside: ${each.path} ${arrow(each)}`, 'attribute'),
    ...warnings.map((warning) => `  ! ${warning}`),
  );
  return `${lines.map(terminalLine).join('\n')}\n`;
}

/** A value as it stands within a line. */
export function shortValue(value: string | undefined): string {
  return terminalLine(cut(value ?? 'none', VALUE_MAX));
}

function arrow({ before, after }: Pick<ChangedAttribute, 'before' | 'after'>): string {
  return `${shortValue(before)} → ${shortValue(after)}`;
}
