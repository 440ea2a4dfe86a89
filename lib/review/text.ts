import type { AttributeChange } from './attributes';
import { bytesText, type ResourceReview, type Review } from './review';

/** The review for a terminal or a log: plain text, everything in it. */
export function renderText(review: Review): string {
  const title = review.stack === undefined ? '' : `${review.stack}: `;
  return [`${title}${review.summary}\n`, ...review.resources.map(resourceText)].join('\n');
}

function resourceText(resource: ResourceReview): string {
  const { address, name, kind, effect, reasons, contract, attributes, drift, warnings, code } = resource;
  const label = kind === 'none' ? 'untouched' : kind;
  const lines = [`${name} (${address}): ${label}${effect === 'none' ? '' : `, ${effect.toUpperCase()}`}`];
  for (const reason of reasons) lines.push(`  ${reason}`);
  for (const { part, path, message, effect: one } of contract)
    lines.push(
      `  ${one === 'breaking' ? '!' : '·'} ${part} ${path === '' ? '' : `${path}: `}${message} (${one})`,
    );
  if (code !== undefined) {
    const size = code.bytesAfter === undefined ? '' : ` (${bytesText(code.bytesAfter)})`;
    lines.push(`  · code ${code.before?.slice(0, 12) ?? 'none'} → ${code.after.slice(0, 12)}${size}`);
    for (const each of code.details?.packages ?? []) lines.push(`      ${each.name} ${arrow(each)}`);
    for (const each of code.details?.sources ?? [])
      lines.push(`      ${each.path} +${each.added} −${each.removed}`);
    for (const each of code.details?.files ?? []) lines.push(`      in the zip: ${each.name} ${arrow(each)}`);
  }
  if (kind !== 'create') {
    for (const each of attributes) {
      lines.push(`  · ${each.path} ${each.diff === undefined ? arrow(each) : 'changes:'}`);
      if (each.diff !== undefined) lines.push(...each.diff.split('\n').map((line) => `      ${line}`));
    }
  }
  for (const each of drift) lines.push(`  ~ changed outside: ${each.path} ${arrow(each)}`);
  for (const warning of warnings) lines.push(`  ! ${warning}`);
  return `${lines.join('\n')}\n`;
}

function arrow({ before, after }: Pick<AttributeChange, 'before' | 'after'>): string {
  return `${before ?? 'none'} → ${after ?? 'none'}`;
}
