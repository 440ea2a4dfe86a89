import { lineOf, memberName, parseSource, runtimeNodes, unwrapped, type SyntaxNode } from './syntax';

/**
 * The lines of the properties of an object that is written out in a source: `contract.a[0]` is found by the path
 * `['contract', 'a', 0]`. The object is the first argument of the first call of `callee`; a property that is not written
 * there has the line of the nearest one around it. Without such a call, and in what cannot be parsed, it is line 1.
 */
export async function linesOfProperties(
  file: string,
  source: string,
  callee: string,
  paths: readonly (readonly (string | number)[])[],
): Promise<number[]> {
  const tree = await parseSource(file, source);
  const call = tree === undefined ? undefined : findCall(tree, callee);
  return paths.map((path) => {
    if (call === undefined) return 1;
    let line = lineOf(call.callee);
    let value = call.argument;
    for (const step of path) {
      const member = value === undefined ? undefined : findMember(value, step);
      if (member === undefined) break;
      line = lineOf(member.key);
      value = member.value;
    }
    return line;
  });
}

function findCall(
  tree: SyntaxNode,
  name: string,
): { callee: SyntaxNode; argument: SyntaxNode | undefined } | undefined {
  for (const node of runtimeNodes(tree)) {
    if (node.type !== 'CallExpression') continue;
    const called = unwrapped(node.callee);
    const callee = called.type === 'MemberExpression' ? called.property : called;
    if (callee.type === 'Identifier' && callee.name === name) return { callee, argument: node.arguments[0] };
  }
  return undefined;
}

/** A member of an object or list that is written out. */
function findMember(
  node: SyntaxNode,
  step: string | number,
): { key: SyntaxNode; value: SyntaxNode } | undefined {
  const holder = unwrapped(node);
  if (holder.type === 'ArrayExpression') {
    const element = typeof step === 'number' ? holder.elements[step] : undefined;
    return element ? { key: element, value: element } : undefined;
  }
  if (holder.type === 'ObjectExpression') {
    return holder.properties
      .filter((each) => each.type === 'Property')
      .find(({ key, computed }) => memberName(key, computed) === String(step));
  }
  // A value inside a call, for example event({ … }): its first argument.
  const argument = holder.type === 'CallExpression' ? holder.arguments[0] : undefined;
  return argument === undefined ? undefined : findMember(argument, step);
}
