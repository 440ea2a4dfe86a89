import type { Client } from '../../client';
import {
  isUnknown,
  known,
  knownIn,
  UNKNOWN,
  type AppliedOf,
  type PlanOf,
  type PlanRequest,
  type Unknown,
} from '../../framework';
import { knownEntries } from '../support';
import { fieldsChanged } from './digest';
import { standForOthers } from './placeholders';
import type { CredentialAttributes } from './schema';

/*
 * `fields_wo_version` is what a plan shows of the secret fields. Who gives one decides alone when they are sent:
 * Terraform lets no provider plan another value, so a changed secret is a warning. Where none is given, the provider
 * counts the writes, and plans the next one when the fields differ from those written last.
 */

/** The version to plan, once everything else of the resource is planned. */
export async function planVersion(
  request: PlanRequest<CredentialAttributes, Client>,
  others: PlanOf<CredentialAttributes>,
): Promise<number | Unknown | null> {
  const { config, prior, diagnostics } = request;
  const given = config?.fields_wo_version ?? null;
  const before = prior?.fields_wo_version ?? null;
  if (config === null || config.fields_wo === null) {
    // Not where the configuration is validated: Terraform does that twice in a plan, and would show it twice.
    if (given !== null)
      diagnostics.warning('fields_wo_version without fields_wo', 'It has no effect alone.', [
        'fields_wo_version',
      ]);
    return given;
  }
  if (prior === null) return given ?? 1;
  // Whatever else changes sends the fields, too.
  const resent = isOtherwiseChanged(others, prior) || (given !== null && given !== before);
  if (resent || !(await differ(request))) return given ?? before;
  if (given === null) {
    const empty = emptyFields(config);
    if (empty.length > 0) {
      diagnostics.warning(
        'An empty secret is not sent by itself',
        `The fields of the credential ${prior.name} differ from those that were written last, but ${empty.join(', ')} is empty, as where a variable was not set. ` +
          'Nothing is sent. Set the variable, or give another fields_wo_version to send the fields as they are.',
        ['fields_wo'],
      );
      return before;
    }
    // Not a number: an ephemeral value may be the old one again when the plan is applied, and then nothing is sent.
    return UNKNOWN;
  }
  diagnostics.warning(
    'The secret fields changed, and are not sent',
    `The fields of the credential ${prior.name} differ from those that were written last, but fields_wo_version is still ${String(before)}. ` +
      'Raise fields_wo_version to send them, or leave it out: then a changed secret is sent without it.',
    ['fields_wo_version'],
  );
  return given;
}

/** The version that a write ends with. */
export function writtenVersion(
  { fields_wo_version: planned }: AppliedOf<CredentialAttributes>,
  prior: { readonly fields_wo_version: number | null } | null,
): number | null {
  return isUnknown(planned) ? next(prior?.fields_wo_version ?? 0) : planned;
}

async function differ({
  config,
  private: notes,
}: PlanRequest<CredentialAttributes, Client>): Promise<boolean> {
  const given = known(config?.fields_wo);
  const fields = knownEntries(given);
  // A value that is known only at apply, or that a resource gives which is not yet made, tells nothing now.
  if (given === undefined || Object.keys(fields).length !== Object.keys(given).length) return false;
  return !standForOthers(fields) && (await fieldsChanged(notes, fields)) === true;
}

function emptyFields(config: PlanOf<CredentialAttributes>): string[] {
  const fields = knownIn(config).fields_wo ?? {};
  return Object.keys(fields).filter((name) => fields[name] === '');
}

function isOtherwiseChanged(
  planned: PlanOf<CredentialAttributes>,
  prior: NonNullable<PlanRequest<CredentialAttributes, Client>['prior']>,
): boolean {
  return planned.name !== prior.name || planned.type !== prior.type || prior.fields !== null;
}

function next(version: number): number {
  return Number.isSafeInteger(version + 1) ? version + 1 : 1;
}
