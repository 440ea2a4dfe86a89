import { canonicalJson, isJsonObject, type Json } from '../shared/json';
import { problem, type Problem } from '../shared/problems';
import type { ActionModel, Contract, Known } from './actions';

/** What of an action can never change once it has been published. */
type Kept = Pick<ActionModel, 'contract' | 'secure'>;

/**
 * Checks that an action keeps what never changes once it has been published: its contract, and whether it is secure. What
 * wants another one needs a new action. [help]
 *
 * Rules: `published/contract`, `published/secure`.
 */
export function checkPublished(published: Known<Kept>, wanted: Known<Kept>): Problem[] {
  const problems: Problem[] = [];
  if (!sameContract(published.contract ?? {}, wanted.contract ?? {})) {
    const message = 'The contract of an action cannot be changed after the action has been published.';
    problems.push(problem('published/contract', ['contract'], message));
  }
  if (wanted.secure !== undefined && wanted.secure !== published.secure) {
    const message = 'The secure setting of an action cannot be changed after the action has been published.';
    problems.push(problem('published/secure', ['secure'], message));
  }
  return problems;
}

/** Whether two contracts mean the same, as far as both are known. */
export function sameContract(left: Known<Contract>, right: Known<Contract>): boolean {
  return (['input', 'output'] as const).every((side) => {
    const [one, other] = [left[side], right[side]];
    return one === undefined || other === undefined || sameSchema(one, other);
  });
}

/**
 * Whether two schemas of contracts mean the same: whatever their order and the mark of a dialect, which the platform may
 * add: it reads all as draft 04.
 */
export function sameSchema(left: Json, right: Json): boolean {
  return canonicalJson(withoutDialect(left)) === canonicalJson(withoutDialect(right));
}

function withoutDialect(schema: Json): Json {
  if (!isJsonObject(schema)) return schema;
  const { $schema: _dialect, ...content } = schema;
  return content;
}
