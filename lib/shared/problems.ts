/**
 * What a rule of the platform says about a piece of a definition.
 *
 * Every check of the model returns problems instead of throwing, so that synth, plan and the emulator can each
 * report them in their own form: with a construct's path, with an attribute's path, as the service's own message.
 */
export interface Problem {
  /** The rule's stable name, for example `contract/input-flat`. Rules can be switched off and looked up by it. */
  readonly rule: string;
  /** What is wrong, and what to do about it, in whole sentences. Never contains a secret. */
  readonly message: string;
  /** Where: the way from the checked value to the part that is wrong; empty when it is the value itself. */
  readonly path: readonly (string | number)[];
  /** An error stops synth, plan and publish; a warning is only shown. */
  readonly severity: 'error' | 'warning';
}

/** Makes an error. */
export function problem(rule: string, path: readonly (string | number)[], message: string): Problem {
  return { rule, message, path, severity: 'error' };
}

/** Makes a warning. */
export function warning(rule: string, path: readonly (string | number)[], message: string): Problem {
  return { rule, message, path, severity: 'warning' };
}

/** The same problems, seen from further out: `prefix` is put before each path. */
export function under(prefix: readonly (string | number)[], problems: readonly Problem[]): Problem[] {
  return problems.map((each) => ({ ...each, path: [...prefix, ...each.path] }));
}

/** Only the errors. */
export function errorsOf(problems: readonly Problem[]): Problem[] {
  return problems.filter((each) => each.severity === 'error');
}

/** A path as people write it: `contract.input.properties["a b"].items[0]`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}
