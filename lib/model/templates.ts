import { CLIENT_CONTEXT_MAX_BYTES } from './limits';
import { canonicalJson, type Json } from '../shared/json';
import { problem, warning, type Problem } from '../shared/problems';
import { fixedText, parseTemplate } from '../velocity/parse';

/** The request template that passes the whole input on. [help] */
export const DEFAULT_REQUEST_TEMPLATE = '${input.rawRequest}';

/** The success template that passes the whole result on. [help] */
export const DEFAULT_SUCCESS_TEMPLATE = '${rawResult}';

/**
 * Whether two templates are the same JSON, and so render to the same: what Terraform generates of a JSON text is laid out anew. A
 * text that Velocity works in has to be the same to the letter, and with a directive the whole template has to.
 */
export function sameTemplate(left: string, right: string): boolean {
  if (left === right) return true;
  if (left.includes('#') || right.includes('#')) return false;
  try {
    return meaningOf(left) === meaningOf(right);
  } catch {
    return false;
  }
}

/** @throws where it is not JSON */
function meaningOf(template: string): string {
  JSON.parse(template);
  // Texts with a reference count as they are written, escapes and all.
  const raw = template.replace(/"(?:[^"\\]|\\.)*"/g, (text) =>
    text.includes('$') ? JSON.stringify(text) : text,
  );
  return canonicalJson(JSON.parse(raw) as Json);
}

/** What a template may refer to. An undefined list means: not known here, so not checked. */
export interface TemplateScope {
  readonly inputs?: readonly string[] | undefined;
  readonly credentialFields?: readonly string[] | undefined;
}

/**
 * Checks a Velocity template of the request: that it parses, and that every input and credential field it uses exists.
 * The platform renders those that do not as if they were not given (Genesys's own samples have one): warnings. [blog]
 *
 * Rules: `template/syntax`, `template/unknown-input`, `template/unknown-credential`.
 */
export function checkRequestTemplate(template: string, scope: TemplateScope): Problem[] {
  const { references, problems } = parseTemplate(template);
  const found = [...problems];
  for (const { root, property, line } of references) {
    if (property === undefined) continue;
    if (root === 'input' && property !== 'rawRequest' && scope.inputs?.includes(property) === false) {
      found.push(unknownInput([], `Line ${line} uses input.${property}`, scope.inputs));
    }
    if (root === 'credentials' && scope.credentialFields?.includes(property) === false) {
      found.push(
        warning(
          'template/unknown-credential',
          [],
          `Line ${line} uses credentials.${property}, which the integration's credential does not have (it has: ${scope.credentialFields.join(', ') || 'none'}).`,
        ),
      );
    }
  }
  return found;
}

/**
 * A use of an input that the contract does not have. Rule: `template/unknown-input`.
 *
 * @param use what uses which input: `Line 3 uses input.a`
 * @param inputs those that the contract has
 */
export function unknownInput(
  path: readonly (string | number)[],
  use: string,
  inputs: readonly string[],
): Problem {
  return warning(
    'template/unknown-input',
    path,
    `${use}, which the input contract does not have (it has: ${inputs.join(', ') || 'none'}).`,
  );
}

/** The size of a client context as AWS Lambda counts it: bytes of the base64 of its JSON. [blog] */
export function clientContextBytes(context: Readonly<Record<string, string>>): number {
  return Buffer.from(JSON.stringify(context), 'utf8').toString('base64').length;
}

/** The headers that the platform adds to each client context, at their usual length. [blog] */
const PLATFORM_CONTEXT = {
  'ININ-Correlation-Id': '00000000-0000-0000-0000-000000000000',
  'ININ-Organization-Id': '00000000-0000-0000-0000-000000000000',
  'ININ-Home-Organization-Id': '00000000-0000-0000-0000-000000000000',
  'ININ-User-Id': '00000000-0000-0000-0000-000000000000',
};

/**
 * Checks the headers of a function's request: their fixed text alone must leave room in the client context, which
 * holds 3,584 bytes of base64. [blog] What references add is not known before execution, and a value that is not known
 * yet counts as empty. Rule: `request/client-context`.
 */
export function checkHeaders(headers: Readonly<Record<string, string | undefined>>): Problem[] {
  const fixed = Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [name, fixedText(value)]),
  );
  const bytes = clientContextBytes({ ...PLATFORM_CONTEXT, ...fixed });
  if (bytes <= CLIENT_CONTEXT_MAX_BYTES) return [];
  return [
    problem(
      'request/client-context',
      [],
      `The headers make a client context of ${bytes} bytes of base64, and ${CLIENT_CONTEXT_MAX_BYTES} are allowed. ` +
        'Pass long values in the request template (the event) instead.',
    ),
  ];
}
