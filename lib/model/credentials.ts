import { problem, warning, type Problem } from '../shared/problems';

/** Points out a credential without fields. Rule: `credential/no-fields`. */
export function checkFieldNames(names: readonly string[]): Problem[] {
  if (names.length > 0) return [];
  return [warning('credential/no-fields', [], 'The credential has no fields. Give it at least one.')];
}

/**
 * A secret that is written out in a stack, from where it would get into files, plans and states. Rule: `secret/literal`.
 *
 * @param advice how to give it instead
 */
export function literalSecret(
  path: readonly (string | number)[],
  advice: string,
  what = 'The secret is in the stack as plain text.',
): Problem {
  return problem('secret/literal', path, `${what} ${advice}`);
}
