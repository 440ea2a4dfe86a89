import { isJsonObject, type Json } from '../shared/json';
import { warning, type Problem } from '../shared/problems';

/** Where in a template the reading is. */
interface Block {
  /** What the directives around ask for: an input that is named there is known. */
  readonly condition: string;
}

/**
 * Looks at a request template that was written by hand for what renders wrong events.
 *
 * Rules, all warnings with the template's line: `template/unescaped` (a text inside quotes that is not escaped: a quote
 * or a line break in it breaks the JSON), `template/prints-its-name` (`${…}` of an input that can be null prints its own
 * text).
 */
export function lintRequestTemplate(template: string, contract: Json): Problem[] {
  const problems: Problem[] = [];
  const blocks: Block[] = [];
  let inText = false;
  let at = 0;
  const lineAt = (offset: number): number => template.slice(0, offset).split('\n').length;

  while (at < template.length) {
    const rest = template.slice(at);
    const comment = /^(?:##[^\n]*|#\*[^]*?\*#|#\[\[[^]*?\]\]#)/.exec(rest)?.[0];
    if (comment !== undefined) {
      at += comment.length;
      continue;
    }
    const directive = /^#\{?(\w+)\}?/.exec(rest);
    if (directive !== null && DIRECTIVES.has(directive[1] ?? '')) {
      const [whole, name = ''] = directive;
      at += whole.length;
      const args = parenthesised(template.slice(at));
      at += args.length;
      if (OPENING.has(name)) blocks.push({ condition: args });
      else if (name === 'end') blocks.pop();
      else if (name === 'elseif') blocks.push({ condition: `${blocks.pop()?.condition ?? ''} ${args}` });
      continue;
    }
    const reference = readReference(rest);
    if (reference !== undefined) {
      problems.push(...lookAt(reference, { inText, line: lineAt(at), blocks, contract }));
      at += reference.length;
      continue;
    }
    if (rest.startsWith('\\')) at += 2;
    else {
      if (rest.startsWith('"')) inText = !inText;
      at += 1;
    }
  }
  return problems;
}

const OPENING = new Set(['if', 'foreach', 'macro', 'define']);
const DIRECTIVES = new Set([...OPENING, 'end', 'else', 'elseif', 'set']);

interface Reference {
  readonly text: string;
  readonly length: number;
  readonly silent: boolean;
  /** `input.name` and `credentials.NAME` in it. */
  readonly uses: readonly { readonly root: string; readonly name: string }[];
  /** Whether it is nothing but such a value. */
  readonly plain: boolean;
}

function readReference(rest: string): Reference | undefined {
  const match = /^\$(!?)(\{)?([A-Za-z]\w*)/.exec(rest);
  if (match === null) return undefined;
  let length = match[0].length;
  for (;;) {
    const part = /^(?:\.[A-Za-z][\w-]*|\[[^\]]*\])/.exec(rest.slice(length))?.[0];
    const args = rest[length] === '(' ? parenthesised(rest.slice(length)) : '';
    if (part === undefined && args === '') break;
    length += (part ?? args).length;
  }
  if (match[2] === '{' && rest[length] === '}') length += 1;
  const text = rest.slice(0, length);
  const uses = [...text.matchAll(/\b(input|credentials)\.([A-Za-z][\w-]*)/g)].map(
    ([, root = '', name = '']) => ({
      root,
      name,
    }),
  );
  return {
    text,
    length,
    silent: match[1] === '!',
    uses,
    plain: /^\$!?\{?(?:input|credentials)\.[A-Za-z][\w-]*\}?$/.test(text),
  };
}

/** The text from an opening parenthesis to the one that closes it; empty where there is none. */
function parenthesised(rest: string): string {
  const start = /^\s*\(/.exec(rest)?.[0];
  if (start === undefined) return '';
  let depth = 1;
  let quote = '';
  for (let at = start.length; at < rest.length; at++) {
    const character = rest[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')' && --depth === 0) return rest.slice(0, at + 1);
  }
  return '';
}

function lookAt(
  { text, silent, uses, plain }: Reference,
  around: { inText: boolean; line: number; blocks: readonly Block[]; contract: Json },
): Problem[] {
  const problems: Problem[] = [];
  const [use] = uses;
  if (use === undefined) return problems;
  if (around.inText && plain && mayBeText(use, around.contract)) {
    problems.push(
      warning(
        'template/unescaped',
        [],
        `Line ${around.line} puts ${text} into a JSON text as it is: a quote, a backslash or a line break in it breaks the ` +
          `JSON. Write $!esc.jsonEncode($${use.root}.${use.name}), or build the event with event({ … }).`,
      ),
    );
  }
  const known = around.blocks.some(({ condition }) => condition.includes(`${use.root}.${use.name}`));
  if (!silent && !known && use.root === 'input' && mayBeNull(use.name, around.contract)) {
    problems.push(
      warning(
        'template/prints-its-name',
        [],
        `Line ${around.line} prints the text ${text} itself when the input ${use.name} is not given. Write $!… to print ` +
          `nothing, put it between #if($input.${use.name}) and #end, or build the event with event({ … }).`,
      ),
    );
  }
  return problems;
}

function property(name: string, contract: Json): Json | undefined {
  const properties = isJsonObject(contract) ? contract['properties'] : undefined;
  return isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function typesOf(name: string, contract: Json): readonly Json[] {
  const schema = property(name, contract);
  const type = isJsonObject(schema) ? schema['type'] : undefined;
  return Array.isArray(type) ? (type as readonly Json[]) : type === undefined ? [] : [type];
}

function mayBeText({ root, name }: { root: string; name: string }, contract: Json): boolean {
  if (root === 'credentials' || name === 'rawRequest') return true;
  const types = typesOf(name, contract);
  return types.length === 0 || types.includes('string');
}

function mayBeNull(name: string, contract: Json): boolean {
  if (name === 'rawRequest' || property(name, contract) === undefined) return false;
  const required = isJsonObject(contract) ? contract['required'] : undefined;
  const given = Array.isArray(required) && (required as readonly Json[]).includes(name);
  return !given || typesOf(name, contract).includes('null');
}
