import { hasCallbacks } from '../model/runtimes';
import { isNode, lineOf, memberName, unwrapped, type Finding, type SyntaxNode } from './syntax';

/** A function of a source: what it takes, and what it does. */
type FunctionNode = Extract<
  SyntaxNode,
  { type: 'ArrowFunctionExpression' | 'FunctionExpression' | 'FunctionDeclaration' }
>;

/** The least status of HTTP that tells of a failure. */
const FAILURE_STATUS = 400;

/**
 * Lints a handler for what Lambda and the platform do with it, where the entry module defines it itself.
 *
 * - `code/callback-handler`: three parameters on a runtime that has no callbacks. AWS Lambda counts them, and refuses each
 *   call, used or not. [AWS Lambda]
 * - `code/status-code`: `{ statusCode: 400 }` as for an HTTP gateway. Whatever is returned is a success: a flow takes its
 *   success path. [blog]
 *
 * @param nodes those of the entry module, see `runtimeNodes`
 * @param exportName the handler's, see `parseHandler`
 */
export function lintHandler(nodes: readonly SyntaxNode[], exportName: string, runtime: string): Finding[] {
  const handler = findExported(nodes, exportName);
  if (handler === undefined) return [];
  const findings: Finding[] = [];
  if (!hasCallbacks(runtime) && parameters(handler) >= 3) {
    findings.push({
      rule: 'code/callback-handler',
      line: lineOf(handler),
      message: `has a handler with three parameters, and ${runtime} has no callbacks: AWS Lambda refuses each call of such a handler, async or not. Remove the third one, return the result and throw errors; or choose nodejs22.x.`,
    });
  }
  return [...findings, ...answersOf(handler).flatMap(lintAnswer)];
}

/** How many arguments a function says it takes: JavaScript's `length`. */
function parameters({ params }: FunctionNode): number {
  const counted = params.filter(
    ({ type, name }: { type: string; name?: string }) => type !== 'Identifier' || name !== 'this',
  );
  const end = counted.findIndex(({ type }) => type === 'AssignmentPattern' || type === 'RestElement');
  return end === -1 ? counted.length : end;
}

function lintAnswer(answer: SyntaxNode): Finding[] {
  if (answer.type !== 'ObjectExpression') return [];
  for (const property of answer.properties) {
    if (property.type !== 'Property' || memberName(property.key, property.computed) !== 'statusCode')
      continue;
    const { value } = property;
    if (value.type !== 'Literal' || typeof value.value !== 'number' || value.value < FAILURE_STATUS) continue;
    const message = `returns { statusCode: ${value.value} }, and whatever a function returns is a success: a flow takes its success path. Throw an error for the failure path, or tell flows by an output of the contract.`;
    return [{ rule: 'code/status-code', line: lineOf(property), message }];
  }
  return [];
}

/** What a function answers with, as far as it is written there: returned, or given to a callback as its result. */
function answersOf(handler: FunctionNode): SyntaxNode[] {
  const answers: SyntaxNode[] = [];
  const callback = handler.params[2];
  const callbackName = callback?.type === 'Identifier' ? callback.name : undefined;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    if (value.type === 'ReturnStatement' && value.argument) answers.push(...choicesOf(value.argument));
    if (value.type === 'CallExpression' && callbackName !== undefined) {
      const callee = unwrapped(value.callee);
      const result = value.arguments[1];
      if (callee.type === 'Identifier' && callee.name === callbackName && result)
        answers.push(...choicesOf(result));
    }
    // What another function returns is not the handler's answer.
    if (isFunction(value)) return;
    Object.values(value).forEach(visit);
  };
  if (handler.body.type === 'BlockStatement') handler.body.body.forEach(visit);
  else answers.push(...choicesOf(handler.body));
  return answers;
}

/** The expressions that one can come to. */
function choicesOf(node: SyntaxNode): SyntaxNode[] {
  const bare = unwrapped(node);
  switch (bare.type) {
    case 'ConditionalExpression':
      return [...choicesOf(bare.consequent), ...choicesOf(bare.alternate)];
    case 'LogicalExpression':
      return [...choicesOf(bare.left), ...choicesOf(bare.right)];
    case 'AwaitExpression':
      return choicesOf(bare.argument);
    default:
      return [bare];
  }
}

/** The function that a module exports by a name, where it is written in the module itself. */
function findExported(nodes: readonly SyntaxNode[], name: string): FunctionNode | undefined {
  for (const node of nodes) {
    const found = exportedBy(node, name);
    if (found === undefined) continue;
    const value = resolve(nodes, found);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What a statement exports by a name. */
function exportedBy(node: SyntaxNode, name: string): SyntaxNode | undefined {
  if (node.type === 'ExportNamedDeclaration') {
    const { declaration, specifiers } = node;
    if (declaration?.type === 'FunctionDeclaration')
      return declaration.id.name === name ? declaration : undefined;
    if (declaration?.type === 'VariableDeclaration') {
      return (
        declaration.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)?.init ??
        undefined
      );
    }
    if (node.source) return undefined;
    return specifiers.find(({ exported }) => memberName(exported, false) === name)?.local;
  }
  if (node.type !== 'AssignmentExpression' || node.operator !== '=') return undefined;
  const target = node.left;
  if (isExports(target)) {
    const value = unwrapped(node.right);
    if (value.type !== 'ObjectExpression') return undefined;
    const property = value.properties.find(
      (each) => each.type === 'Property' && memberName(each.key, each.computed) === name,
    );
    return property?.type === 'Property' ? property.value : undefined;
  }
  const isMember = target.type === 'MemberExpression' && isExports(target.object, true);
  return isMember && memberName(target.property, target.computed) === name ? node.right : undefined;
}

/** `module.exports`, and `exports` where members are given to it. */
function isExports(node: SyntaxNode, short = false): boolean {
  if (short && node.type === 'Identifier') return node.name === 'exports';
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    memberName(node.property, node.computed) === 'exports'
  );
}

/** A function, or the one that a name stands for in the module. */
function resolve(nodes: readonly SyntaxNode[], value: SyntaxNode): FunctionNode | undefined {
  const bare = unwrapped(value);
  if (isFunction(bare)) return bare;
  if (bare.type !== 'Identifier') return undefined;
  for (const node of nodes) {
    if (node.type === 'FunctionDeclaration' && node.id?.name === bare.name) return node;
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.id.name !== bare.name)
      continue;
    const init = node.init && unwrapped(node.init);
    return init && isFunction(init) ? init : undefined;
  }
  return undefined;
}

function isFunction(node: SyntaxNode): node is FunctionNode {
  return ['ArrowFunctionExpression', 'FunctionExpression', 'FunctionDeclaration'].includes(node.type);
}
