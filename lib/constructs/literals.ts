import { Token } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { errorsOf, formatPath, type Problem } from '../model/problems';
import { showRefusalsPlainly } from './synth-errors';

/**
 * A text as Terraform's JSON syntax has to spell it: what looks like an interpolation (`${…}`, `%{…}`) but is none of
 * ours is escaped. Velocity templates are full of it. CDKTF's own tokens stay what they are.
 */
export function literal(text: string): string {
  return text.replace(/\$\{(?!TfToken\[)/g, '$$${').replace(/%\{/g, '%%{');
}

/** The same for each value of a map. */
export function literals(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, literal(text)]));
}

/** Whether a value is known now, and not only to Terraform. */
export function isKnown(value: unknown): boolean {
  return !Token.isUnresolved(value);
}

/**
 * Lets synth fail with what the model says. CDKTF puts the construct's path in front of each line and reports all
 * constructs at once.
 */
export function refuse(construct: IConstruct, problems: () => readonly Problem[]): void {
  showRefusalsPlainly();
  construct.node.addValidation({ validate: () => errorsOf(problems()).map(describe) });
}

/** A problem in one line: where, what, and the rule's name. */
export function describe({ path, message, rule }: Problem): string {
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
