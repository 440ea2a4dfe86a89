/*
 * A plan that is only to be read needs no secret: `genesys-actions review` and its like put a placeholder where a
 * secret variable has no value. A placeholder says nothing about whether the secret changed, and is never written to
 * an org. Both sides know it by what is written here.
 */

/** What every placeholder begins with. */
const MARK = 'genesys-actions:placeholder:';

/**
 * The environment variable that says that secrets of this run are placeholders (any text but `0` and `false`): for
 * values that are made of one, and for dummies that people choose themselves.
 */
export const PLACEHOLDERS_VARIABLE = 'GENESYS_ACTIONS_PLACEHOLDERS';

/** What stands for the value of a secret variable. */
export function placeholderFor(variable: string): string {
  return MARK + variable;
}

/** Whether a text is a placeholder, or holds one. */
export function hasPlaceholder(text: string): boolean {
  return text.includes(MARK);
}

/** Whether a run said that its secrets are placeholders. */
export function arePlaceholders(setting: string | undefined): boolean {
  return setting !== undefined && !['', '0', 'false'].includes(setting.trim().toLowerCase());
}
