import type { Construct, IConstruct } from 'constructs';
import { Annotations } from './cdk';
import { errorsOf, formatPath, type Problem } from '../shared/problems';
import { terraformValue } from '../terraform/escape';
import { isReference, withReferences } from './references';
import { showRefusalsPlainly } from './synth-errors';

/**
 * A value as Terraform's JSON syntax has to spell it, keys and all inside of it: what looks like an interpolation
 * (`${…}`, `%{…}`) is escaped, for Velocity templates are full of it. CDKTF's references stay what they are.
 */
export function literal<Value>(value: Value): Value {
  return terraformValue(value, withReferences);
}

/** Whether a value is known now, and not only to Terraform. */
export function isKnownNow(value: unknown): boolean {
  return !isReference(value);
}

/**
 * Lets synth fail with what the model says. CDKTF puts the construct's path in front of each line and reports all
 * constructs at once.
 */
export function refuse(construct: IConstruct, problems: () => readonly Problem[]): void {
  showRefusalsPlainly();
  construct.node.addValidation({ validate: () => errorsOf(problems()).map(describe) });
}

/** Shows what the model warns of at synth, but for the rules that are not to be shown. */
export function warn(
  construct: IConstruct,
  problems: readonly Problem[],
  ignoreRules: readonly string[] = [],
): void {
  for (const each of problems) {
    if (each.severity === 'error' || ignoreRules.includes(each.rule)) continue;
    Annotations.of(construct).addWarning(describe(each));
  }
}

/** A problem in one line: where, what, and the rule's name. */
function describe({ path, message, rule }: Problem): string {
  return `${path.length === 0 ? '' : `${formatPath(path)}: `}${message} (${rule})`;
}

/** An error for wrong use of a construct, with its path. */
export class ConstructError extends Error {
  constructor(scope: Construct, id: string, message: string) {
    super(`${scope.node.path === '' ? '' : `${scope.node.path}/`}${id}: ${message}`);
    this.name = 'ConstructError';
    showRefusalsPlainly();
  }
}
