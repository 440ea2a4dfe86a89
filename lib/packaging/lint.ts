import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { warning, type Problem } from '../shared/problems';
import { nodeMajorOf } from '../model/runtimes';
import { hasBuiltIn, isBuiltIn, PLATFORM_ENVIRONMENT } from '../model/lambda-environment';
import { scan, type SourceToken } from './scan';

/** What is known about a function when its code is looked at. */
export interface LintOptions {
  readonly runtime: string;
  /** Undefined: not checked. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Rules that are not shown. */
  readonly ignoreRules?: readonly string[] | undefined;
}

/**
 * Looks at a function's own sources for what will not work on the platform.
 *
 * Rules, all warnings with file and line: `code/builtin-missing` (a module that the runtime's Node.js lacks),
 * `code/aws-sdk` (no AWS resource can be reached), `code/environment` (an environment variable that the platform does
 * not set), `code/host` (a host that `allowedHosts` does not name).
 */
export function lintSources(
  files: readonly string[],
  options: LintOptions,
  workingDirectory = process.cwd(),
): Problem[] {
  return files
    .filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !/[\\/]node_modules[\\/]/.test(file))
    .sort()
    .flatMap((file) => {
      const tokens = scan(readFileSync(file, 'utf8')).filter(({ kind }) => kind !== 'comment');
      return [
        ...imports(tokens, options.runtime),
        ...environment(tokens),
        ...hosts(tokens, options.allowedHosts),
      ].map(({ rule, line, message }) =>
        warning(rule, [], `${relative(workingDirectory, file)}:${line}: ${message}`),
      );
    })
    .filter(({ rule }) => options.ignoreRules?.includes(rule) !== true);
}

interface Finding {
  readonly rule: string;
  readonly line: number;
  readonly message: string;
}

function imports(tokens: readonly SourceToken[], runtime: string): Finding[] {
  const major = nodeMajorOf(runtime);
  return tokens.flatMap(({ kind, text, line }, index): Finding[] => {
    if (kind !== 'string' || !isSpecifier(tokens, index)) return [];
    if (text === 'aws-sdk' || text.startsWith('@aws-sdk/')) {
      const message = `imports ${text}: functions of the platform have no access to AWS resources. Call services over the public internet with credentials from the integration.`;
      return [{ rule: 'code/aws-sdk', line, message }];
    }
    if (major === undefined || !isBuiltIn(text) || hasBuiltIn(text, major)) return [];
    const message = `imports ${text}, which Node.js ${major} (${runtime}) does not have. Choose another runtime or another module.`;
    return [{ rule: 'code/builtin-missing', line, message }];
  });
}

/** Whether a string is what an import, export … from or require names. */
function isSpecifier(tokens: readonly SourceToken[], index: number): boolean {
  const [before, bracket] = [tokens[index - 1], tokens[index - 2]];
  if (before?.kind !== 'code') return false;
  if (before.text === 'from' || before.text === 'import') return true;
  return before.text === '(' && (bracket?.text === 'require' || bracket?.text === 'import');
}

function environment(tokens: readonly SourceToken[]): Finding[] {
  return tokens.flatMap(({ text, kind, line }, index): Finding[] => {
    const [dot, env, next, name] = tokens.slice(index + 1, index + 5);
    if (kind !== 'code' || text !== 'process' || dot?.text !== '.' || env?.text !== 'env') return [];
    const read =
      next?.text === '.' && name?.kind === 'code'
        ? name
        : next?.text === '[' && name?.kind === 'string'
          ? name
          : undefined;
    if (read === undefined || PLATFORM_ENVIRONMENT.includes(read.text)) return [];
    const message = `reads process.env.${read.text}, which the platform does not set. Pass configuration as a credential field or an input, through the request template or a header.`;
    return [{ rule: 'code/environment', line, message }];
  });
}

function hosts(tokens: readonly SourceToken[], allowed: readonly string[] | undefined): Finding[] {
  if (allowed === undefined) return [];
  return tokens.flatMap(({ kind, text, line }): Finding[] => {
    if (kind !== 'string') return [];
    return [...text.matchAll(/\bhttps?:\/\/([A-Za-z0-9.-]+)/g)]
      .map(([, host = '']) => host.toLowerCase())
      .filter((host) => !allowed.some((each) => isAllowed(host, each.toLowerCase())))
      .map((host) => ({
        rule: 'code/host',
        line,
        message: `names the host ${host}, which allowedHosts does not (it has: ${allowed.join(', ') || 'none'}). Add it, or remove the call.`,
      }));
  });
}

/** `*.example.com` allows every host below example.com. */
function isAllowed(host: string, allowed: string): boolean {
  return allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed;
}
