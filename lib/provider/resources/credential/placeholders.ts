import { arePlaceholders, hasPlaceholder, PLACEHOLDERS_VARIABLE } from '../../../model/placeholders';
import { DiagnosticError, known, type PlanOf, type StateOf } from '../../framework';
import { knownEntries } from '../support';
import type { CredentialAttributes } from './schema';

type Fields = Readonly<Record<string, string>>;

/** Whether the fields given to a plan are, or hold, placeholders: they tell nothing about the secrets. */
export function standForOthers(fields: Fields): boolean {
  return isPlaceholderRun() || Object.values(fields).some(hasPlaceholder);
}

/**
 * The planned `fields`: where they are placeholders for the fields in the state, those. A plan that is only read then
 * shows the difference of names alone.
 */
export function planFields(
  planned: PlanOf<CredentialAttributes>,
  prior: StateOf<CredentialAttributes> | null,
): PlanOf<CredentialAttributes>['fields'] {
  const fields = knownEntries(known(planned.fields));
  const before = prior?.fields ?? null;
  if (before === null || !standForOthers(fields)) return planned.fields;
  const same = Object.keys(fields).sort().join('\n') === Object.keys(before).sort().join('\n');
  return same ? before : planned.fields;
}

/** Refuses to write what only stands for a secret. */
export function refusePlaceholders(fields: Fields, attribute: 'fields' | 'fields_wo'): void {
  const names = Object.entries(fields)
    .filter(([, value]) => isPlaceholderRun() || hasPlaceholder(value))
    .map(([name]) => name);
  if (names.length === 0) return;
  throw new DiagnosticError(
    'A placeholder instead of a secret',
    `The field ${names.join(', ')} has a placeholder, as "genesys-actions review" puts it where a secret variable has no value` +
      `${isPlaceholderRun() ? ` (${PLACEHOLDERS_VARIABLE} is set)` : ''}. Nothing was changed. ` +
      'Give the secrets, and plan again.',
    [attribute],
  );
}

function isPlaceholderRun(): boolean {
  return arePlaceholders(process.env[PLACEHOLDERS_VARIABLE]);
}
