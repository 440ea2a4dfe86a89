import { isJsonObject, type Json } from '../shared/json';
import { warning, type Problem } from '../shared/problems';
import { printedText, referencesIn } from './parse';
import { isBlock, type Node, type Part } from './nodes';
import { readTemplate } from './template';

/**
 * Lints a request template that was written by hand for what renders wrong events. One that is not Velocity has no
 * findings: see `parseTemplate`.
 *
 * Rules, all warnings with the template's line: `template/unescaped` (a text inside quotes that is not escaped: a quote
 * or a line break in it breaks the JSON), `template/prints-its-name` (`${…}` of an input that can be null prints its own
 * text).
 */
export function lintRequestTemplate(template: string, contract: Json): Problem[] {
  const read = readTemplate(template);
  const problems: Problem[] = [];
  let inText = false;
  const lint = (parts: readonly Part[], asked: ReadonlySet<string>): void => {
    const known = new Set(asked);
    for (const part of parts) {
      if (isBlock(part)) lint(part, known);
      else if (typeof part === 'object' && CONDITIONS.has(part.type)) {
        for (const { root, name } of inputsIn(part)) if (root === 'input') known.add(name);
      } else if (typeof part === 'object' && part.type === 'references' && part.pos) {
        const { pos, text = '' } = part;
        const found = { text, line: pos.line, inText, known };
        problems.push(...lintReference(part, found, contract));
      } else if (endsInOtherState(printedText(part))) inText = !inText;
    }
  };
  lint(read.parts, new Set());
  return problems;
}

/** Directives that ask for an input: what is between them and their end knows it. */
const CONDITIONS = new Set(['if', 'elseif', 'foreach', 'macro', 'define']);

/** Whether a JSON text begins or ends in a text, and not both. */
function endsInOtherState(text: string): boolean {
  return (text.replace(/\\[^]/g, '').split('"').length - 1) % 2 === 1;
}

interface Use {
  readonly root: string;
  readonly name: string;
}

/** `input.name` and `credentials.NAME` in a node. */
function inputsIn(node: Node): Use[] {
  return referencesIn(node, true).flatMap(({ root, property }) =>
    property !== undefined && ['input', 'credentials'].includes(root) ? [{ root, name: property }] : [],
  );
}

function lintReference(
  node: Node,
  { text, line, inText, known }: { text: string; line: number; inText: boolean; known: ReadonlySet<string> },
  contract: Json,
): Problem[] {
  const problems: Problem[] = [];
  const [use] = inputsIn(node);
  if (use === undefined) return problems;
  const isPlain = node.id === use.root && node.path?.length === 1;
  if (inText && isPlain && mayBeText(use, contract)) {
    problems.push(
      warning(
        'template/unescaped',
        [],
        `Line ${line} puts ${text} into a JSON text as it is: a quote, a backslash or a line break in it breaks the ` +
          `JSON. Write $!esc.jsonEncode($${use.root}.${use.name}), or build the event with event({ … }).`,
      ),
    );
  }
  const isKnown = node.leader === '$!' || known.has(use.name);
  if (!isKnown && use.root === 'input' && mayBeNull(use.name, contract)) {
    problems.push(
      warning(
        'template/prints-its-name',
        [],
        `Line ${line} prints the text ${text} itself when the input ${use.name} is not given. Write $!… to print ` +
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

function mayBeText({ root, name }: Use, contract: Json): boolean {
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
