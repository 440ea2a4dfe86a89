import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { warning, type Problem } from '../shared/problems';
import { nodeMajorOf } from '../model/runtimes';
import { hasBuiltIn, isBuiltIn, PLATFORM_ENVIRONMENT } from '../model/lambda-environment';
import { lintHandler } from './lint-handler';
import {
  lineOf,
  memberName,
  parseSource,
  runtimeNodes,
  textOfNode,
  unwrapped,
  type Finding,
  type SyntaxNode,
} from './syntax';

/** What is known about a function when its sources are linted. */
interface LintOptions {
  readonly runtime: string;
  /** The file that the handler is in, and the name by which it exports it. Undefined: not linted. */
  readonly handler?: { readonly file: string; readonly exportName: string } | undefined;
  /** Undefined: not checked. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Rules that are not shown. */
  readonly ignoreRules?: readonly string[] | undefined;
}

/**
 * Lints a function's own sources, which esbuild has read, for what will not work on the platform.
 *
 * Rules, all warnings with file and line: `code/builtin-missing` (a module that the runtime's Node.js lacks),
 * `code/aws-sdk` (no AWS resource can be reached), `code/environment` (an environment variable that the platform does
 * not set), `code/host` (a host that `allowedHosts` does not name), and those of `lintHandler`. Without a line: `code/not-linted` (syntax that this
 * lint's parser does not know, so that the file was not looked through).
 */
export async function lintSources(
  files: readonly string[],
  options: LintOptions,
  workingDirectory = process.cwd(),
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const own = files.filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !/[\\/]node_modules[\\/]/.test(file));
  for (const file of own.sort()) {
    const shown = relative(workingDirectory, file);
    const tree = await parseSource(file, readFileSync(file, 'utf8'));
    if (tree === undefined) {
      problems.push(warning('code/not-linted', [], `${shown}: ${NOT_LINTED}`));
      continue;
    }
    const nodes = runtimeNodes(tree);
    for (const { rule, line, message } of [
      ...nodes.flatMap((node) => lintImport(node, options.runtime)),
      ...nodes.flatMap(lintEnvironment),
      ...nodes.flatMap((node) => lintHosts(node, options.allowedHosts)),
      ...(file === options.handler?.file
        ? lintHandler(nodes, options.handler.exportName, options.runtime)
        : []),
    ]) {
      problems.push(warning(rule, [], `${shown}:${line}: ${message}`));
    }
  }
  return problems.filter(({ rule }) => options.ignoreRules?.includes(rule) !== true);
}

const NOT_LINTED =
  'has syntax that the lint does not know, so what does not work on the platform is not found in it. There is nothing ' +
  'to do: the code is built and deployed as it is.';

function lintImport(node: SyntaxNode, runtime: string): Finding[] {
  const specifier = specifierOf(node);
  const name = textOfNode(specifier);
  if (!specifier || name === undefined) return [];
  const line = lineOf(specifier);
  if (name === 'aws-sdk' || name.startsWith('@aws-sdk/')) {
    const message = `imports ${name}: functions of the platform have no access to AWS resources. Call services over the public internet with credentials from the integration.`;
    return [{ rule: 'code/aws-sdk', line, message }];
  }
  const major = nodeMajorOf(runtime);
  if (major === undefined || !isBuiltIn(name) || hasBuiltIn(name, major)) return [];
  const message = `imports ${name}, which Node.js ${major} (${runtime}) does not have. Choose another runtime or another module.`;
  return [{ rule: 'code/builtin-missing', line, message }];
}

/** What an import, export … from or require names. */
function specifierOf(node: SyntaxNode): SyntaxNode | null | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
      return node.source;
    case 'CallExpression': {
      const callee = unwrapped(node.callee);
      return callee.type === 'Identifier' && callee.name === 'require' ? node.arguments[0] : undefined;
    }
    default: {
      // import name = require('module')
      const { type, expression } = node as { type: string; expression?: SyntaxNode };
      return type === 'TSExternalModuleReference' ? expression : undefined;
    }
  }
}

function lintEnvironment(node: SyntaxNode): Finding[] {
  if (node.type !== 'MemberExpression' || !isEnvironment(unwrapped(node.object))) return [];
  const name = memberName(node.property, node.computed);
  if (name === undefined || PLATFORM_ENVIRONMENT.includes(name)) return [];
  const message = `reads process.env.${name}, which the platform does not set. Pass configuration as a credential field or an input, through the request template or a header.`;
  return [{ rule: 'code/environment', line: lineOf(node.property), message }];
}

/** `process.env`, as a global or as a member of one. */
function isEnvironment(node: SyntaxNode): boolean {
  if (node.type !== 'MemberExpression' || memberName(node.property, node.computed) !== 'env') return false;
  const holder = unwrapped(node.object);
  return holder.type === 'MemberExpression'
    ? memberName(holder.property, holder.computed) === 'process'
    : holder.type === 'Identifier' && holder.name === 'process';
}

function lintHosts(node: SyntaxNode, allowed: readonly string[] | undefined): Finding[] {
  const text = node.type === 'TemplateElement' ? node.value.cooked : textOfNode(node);
  // A template without references is seen as its one element.
  if (allowed === undefined || typeof text !== 'string' || node.type === 'TemplateLiteral') return [];
  return [...text.matchAll(/\bhttps?:\/\/([A-Za-z0-9.-]+)/g)]
    .map(([, host = '']) => host.toLowerCase())
    .filter((host) => !allowed.some((each) => isAllowed(host, each.toLowerCase())))
    .map((host) => ({
      rule: 'code/host',
      line: lineOf(node),
      message: `names the host ${host}, which is not in allowedHosts (it has: ${allowed.join(', ') || 'none'}). Add it, or remove the call.`,
    }));
}

/** `*.example.com` allows every host below example.com. */
function isAllowed(host: string, allowed: string): boolean {
  return allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed;
}
