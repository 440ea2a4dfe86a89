import type { AnyNode, Parser } from 'acorn';

/** A node of a source's syntax tree: ESTree, and what TypeScript adds to it. */
export type SyntaxNode = AnyNode;

/** The parsers of sources without and with JSX; loaded when there is something to parse. */
let parsers: Promise<{ plain: typeof Parser; jsx: typeof Parser }> | undefined;

async function loadParsers(): Promise<{ plain: typeof Parser; jsx: typeof Parser }> {
  const [acorn, { tsPlugin }] = await Promise.all([import('acorn'), import('@sveltejs/acorn-typescript')]);
  return { plain: acorn.Parser.extend(tsPlugin()), jsx: acorn.Parser.extend(tsPlugin({ jsx: true })) };
}

/**
 * Parses JavaScript or TypeScript.
 *
 * @param file its name tells whether it has JSX
 * @returns undefined for what the parser cannot read: what is wrong esbuild says better, and what is new it may know
 */
export async function parseSource(file: string, source: string): Promise<SyntaxNode | undefined> {
  const { plain, jsx } = await (parsers ??= loadParsers());
  const parser = file.endsWith('x') ? jsx : plain;
  for (const sourceType of ['module', 'script'] as const) {
    try {
      return parser.parse(source, {
        sourceType,
        ecmaVersion: 'latest',
        locations: true,
        allowHashBang: true,
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: sourceType === 'module',
      });
    } catch {
      // What is no module may be a script: CommonJS that is not strict.
    }
  }
  return undefined;
}

/** Types, which are gone when the code runs: members and nodes of TypeScript that hold nothing else. */
const TYPE_MEMBERS = new Set([
  'typeAnnotation',
  'typeParameters',
  'typeArguments',
  'returnType',
  'superTypeParameters',
  'implements',
]);
const TYPE_NODES = new Set(['TSInterfaceDeclaration', 'TSTypeAliasDeclaration', 'TSDeclareFunction']);

/** The nodes of a tree that are left when the code runs, in the order of the source. */
export function runtimeNodes(tree: SyntaxNode): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value) || isTypeOnly(value)) return;
    nodes.push(value);
    for (const [name, member] of Object.entries(value)) if (!TYPE_MEMBERS.has(name)) visit(member);
  };
  visit(tree);
  return nodes.sort((left, right) => left.start - right.start);
}

/** Whether something of a tree is a node. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function isTypeOnly(node: SyntaxNode): boolean {
  const { type, declare, importKind, exportKind } = node as SyntaxNode & Readonly<Record<string, unknown>>;
  return TYPE_NODES.has(type) || declare === true || importKind === 'type' || exportKind === 'type';
}

/** An expression without the parentheses and types around it. */
export function unwrapped(node: SyntaxNode): SyntaxNode {
  const { type, expression } = node as { type: string; expression?: unknown };
  return WRAPPERS.has(type) && isNode(expression) ? unwrapped(expression) : node;
}

const WRAPPERS = new Set([
  'ChainExpression',
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSInstantiationExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
]);

/** A text that is written out: a string, or a template without references. */
export function textOfNode(node: SyntaxNode | null | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

/** The name of a member, of `a.name` or of `{ name: … }`; undefined when it is calculated. */
export function memberName(key: SyntaxNode, computed: boolean): string | undefined {
  if (key.type === 'Identifier' && !computed) return key.name;
  return key.type === 'Literal' && typeof key.value === 'number' ? String(key.value) : textOfNode(key);
}

/** 1-based. */
export function lineOf({ loc }: SyntaxNode): number {
  return loc?.start.line ?? 1;
}

/** What a lint has found in a source. */
export interface Finding {
  readonly rule: string;
  readonly line: number;
  readonly message: string;
}
