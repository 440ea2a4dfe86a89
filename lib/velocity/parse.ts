import type { Problem } from '../shared/problems';
import { isBlock, type Node, type Part } from './nodes';
import { readTemplate } from './template';

/** A reference in a Velocity template, for example `$!{input.textInput}`. */
interface TemplateReference {
  /** The variable: `input`, `credentials`, `esc`, `rawResult` and so on. */
  readonly root: string;
  /** The property right behind it (`textInput`), undefined where there is none or it is a method. */
  readonly property?: string;
  /** The method called right behind it (`jsonEncode`), undefined where there is none. */
  readonly method?: string;
  /** Whether it prints nothing for null (`$!`), instead of its own text. */
  readonly silent: boolean;
  /** 1-based. */
  readonly line: number;
}

/** A template, read. */
interface ParsedTemplate {
  readonly references: readonly TemplateReference[];
  /** Why it is not Velocity or was not read, or what is doubtful about it: see `Template`. */
  readonly problems: readonly Problem[];
}

/** Reads a Velocity template: what it refers to, or why it is none. Never throws. */
export function parseTemplate(template: string): ParsedTemplate {
  const { parts, problems } = readTemplate(template);
  return { references: referencesIn(parts), problems };
}

/**
 * The references in a part of a template, also those in arguments and conditions, in their order.
 *
 * @param inTexts whether those in texts in double quotes count, which are templates of their own; default false
 */
export function referencesIn(part: unknown, inTexts = false, line = 1): TemplateReference[] {
  if (Array.isArray(part)) return part.flatMap((each) => referencesIn(each, inTexts, line));
  if (typeof part !== 'object' || part === null) return [];
  const { type, id, leader, path, pos, value, isEval } = part as Node;
  if (inTexts && type === 'string' && isEval === true) {
    return referencesIn(readTemplate(String(value)).parts, inTexts, line);
  }
  const here = pos?.line ?? line;
  const next = path?.[0];
  const own: TemplateReference[] =
    type === 'references' && typeof id === 'string'
      ? [
          {
            root: id,
            ...(next?.type === 'property' && { property: String(next.id) }),
            ...(next?.type === 'method' && { method: String(next.id) }),
            silent: leader === '$!',
            line: here,
          },
        ]
      : [];
  const members = Object.entries(part).filter(([name]) => name !== 'pos');
  return [...own, ...members.flatMap(([, member]) => referencesIn(member, inTexts, here))];
}

/** The text that a template prints whatever its references are: what is in no block. */
export function fixedText(template: string): string {
  return readTemplate(template).parts.map(printedText).join('');
}

/** What a part prints as it stands: text, also text that is kept as it is. */
export function printedText(part: Part): string {
  if (typeof part === 'string') return part;
  if (isBlock(part)) return '';
  const { type, value, text = '', escapes = 0 } = part;
  if (type === 'escaped') return '\\'.repeat(escapes / 2) + text;
  return type === 'raw' ? String(value) : type === 'text' ? text : '';
}
