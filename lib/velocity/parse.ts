import { parse } from 'velocityjs';
import { problem, type Problem } from '../shared/problems';

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
  /** Empty, or why it is not Velocity (`template/syntax`). */
  readonly problems: readonly Problem[];
}

/** Reads a Velocity template: what it refers to, or why it is none. */
export function parseTemplate(template: string): ParsedTemplate {
  let nodes: unknown;
  try {
    nodes = parse(template);
  } catch (error) {
    const [first = ''] = String(error instanceof Error ? error.message : error).split('\n');
    return {
      references: [],
      problems: [notVelocity(first.replace(/:$/, ''))],
    };
  }
  const references: TemplateReference[] = [];
  collect(nodes, 1, references);
  return { references, problems: checkBalance(template) };
}

/** What is skipped when directives are looked for: escapes, comments and text that is kept as it is; then directives. */
const DIRECTIVES = /\\[#$]|##[^\n]*|#\*[^]*?\*#|#\[\[[^]*?\]\]#|#\{(\w+)\}|#(\w+)/g;

const BLOCKS = ['if', 'foreach', 'macro', 'define'];

/** Every `#if` and `#foreach` needs its `#end`: the service refuses what the parser used here forgives. */
function checkBalance(template: string): Problem[] {
  const open: { directive: string; line: number }[] = [];
  const problems: Problem[] = [];
  const found = (message: string): void => {
    problems.push(notVelocity(message));
  };
  for (const match of template.matchAll(DIRECTIVES)) {
    const directive = match[1] ?? match[2];
    if (directive === undefined) continue;
    const line = template.slice(0, match.index).split('\n').length;
    if (BLOCKS.includes(directive)) open.push({ directive, line });
    else if (directive === 'end' && open.pop() === undefined) found(`the #end on line ${line} ends nothing`);
    else if (/^else(if)?$/.test(directive) && !['if', 'foreach'].includes(open.at(-1)?.directive ?? '')) {
      found(`the #${directive} on line ${line} belongs to no #if`);
    }
  }
  for (const { directive, line } of open) found(`the #${directive} on line ${line} has no #end`);
  const call = /\$!?\w+(?:\.\w+)+\((?![^]*\))/.exec(template);
  if (call !== null) found(`the call ${call[0]} is not closed`);
  return problems;
}

interface Node {
  type?: string;
  id?: unknown;
  leader?: string;
  path?: { type: string; id: unknown }[];
  pos?: { first_line: number };
}

function collect(node: unknown, line: number, into: TemplateReference[]): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, line, into);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type, id, leader, path, pos } = node as Node;
  const here = pos?.first_line ?? line;
  if (type === 'references' && typeof id === 'string') {
    const next = path?.[0];
    into.push({
      root: id,
      ...(next?.type === 'property' && { property: String(next.id) }),
      ...(next?.type === 'method' && { method: String(next.id) }),
      silent: leader === '$!',
      line: here,
    });
  }
  for (const [key, member] of Object.entries(node)) if (key !== 'pos') collect(member, here, into);
}

function notVelocity(reason: string): Problem {
  return problem('template/syntax', [], `Not a Velocity template: ${reason}.`);
}
