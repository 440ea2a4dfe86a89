import type { ExecutionDetail, Json } from '../../emulator/control/shapes';

/** A name for a file: what of a text may be in one. */
export function fileNameOf(text: string): string {
  const safe = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return safe === '' ? 'sample' : safe;
}

/** What is expected of an execution, with its input: what a test can hold a later one to. */
export function caseOf({ actionName, input, success, status, finalResult, message }: ExecutionDetail): Json {
  return {
    action: actionName,
    input,
    expect: success
      ? { success, output: finalResult ?? null }
      : { success, status, ...(message !== undefined && { message }) },
  };
}

/** Why an input cannot be sent again as it was; undefined where it can. */
export function whyNotAgain(input: Json): string | undefined {
  if (typeof input === 'string' && /… \(cut: \d+ characters/.test(input))
    return 'The input was too long to be kept whole.';
  if (JSON.stringify(input).includes('(sensitive)'))
    return 'The input held a secret, which is not kept: replace (sensitive) in the form first.';
  return undefined;
}
