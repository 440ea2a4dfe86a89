import type { TypeConstraint, Value } from './values';

/** One parameter of a function. Terraform calls a function only with values that are known and not null. */
interface FunctionParameter {
  readonly name: string;
  readonly type: TypeConstraint;
  /** For people, in Markdown. */
  readonly description: string;
}

/** What a function computes from its arguments, in their order. It knows no org and changes nothing. */
type FunctionBody = (...args: readonly Value[]) => Value | Promise<Value>;

/** A function of Terraform's language: `provider::NAME::function(…)`. Terraform 1.8, OpenTofu 1.7 and later. */
export interface FunctionType {
  readonly name: string;
  /** In a sentence. */
  readonly summary: string;
  /** In Markdown. */
  readonly description: string;
  readonly parameters: readonly FunctionParameter[];
  readonly returns: TypeConstraint;
  load(): Promise<FunctionBody>;
}

/** What is wrong with a call: Terraform shows it at the argument. */
export class ArgumentError extends Error {
  constructor(
    message: string,
    /** Which argument, from 0; undefined when it is the call as a whole. */
    readonly argument?: number,
  ) {
    super(message);
  }
}
