import { isId } from './names';
import { problem, type Problem } from '../shared/problems';

/** An org as it names itself. */
export interface Organization {
  readonly id: string;
  readonly name: string;
}

/** Which orgs may be changed. Undefined: any. Where both are given, an org must be in both. */
export interface AllowedOrganizations {
  readonly ids?: readonly string[] | undefined;
  readonly names?: readonly string[] | undefined;
}

/** Checks a list of ids: none that could never be an org's, and never an empty list. Rule: `organization/ids`. */
export function checkOrganizationIds(ids: readonly string[]): Problem[] {
  const rule = 'organization/ids';
  if (ids.length === 0) return [empty(rule)];
  return ids
    .filter((id) => !isId(id))
    .map((id) =>
      problem(
        rule,
        [],
        `${JSON.stringify(id)} is not the id of an org: an id looks like 01234567-89ab-cdef-0123-456789abcdef (Admin, Organization Settings, or genesys-actions doctor).`,
      ),
    );
}

/** Checks a list of names: none that is blank, and never an empty list. Rule: `organization/names`. */
export function checkOrganizationNames(names: readonly string[]): Problem[] {
  const rule = 'organization/names';
  if (names.length === 0) return [empty(rule)];
  return names
    .filter((name) => name.trim() !== name || name === '')
    .map((name) =>
      problem(
        rule,
        [],
        `${JSON.stringify(name)} is not the name of an org: it is blank, or begins or ends with a space.`,
      ),
    );
}

/** An org by what a person wrote: an id where it has the form of one, a name otherwise. */
export function allowOrganization(idOrName: string): AllowedOrganizations {
  return isId(idOrName) ? { ids: [idOrName] } : { names: [idOrName] };
}

/** Whether an org may be changed. Ids are compared without regard to case, names exactly. */
export function isAllowed({ id, name }: Organization, { ids, names }: AllowedOrganizations): boolean {
  const idFits = ids?.some((each) => each.toLowerCase() === id.toLowerCase()) ?? true;
  return idFits && (names?.includes(name) ?? true);
}

/** An org for people: `"Example" (01234567-…)`. */
export function describeOrganization({ id, name }: Organization): string {
  return `${JSON.stringify(name)} (${id})`;
}

/** The allowed orgs for people. */
export function describeAllowed({ ids, names }: AllowedOrganizations): string {
  const parts = [
    ...(ids === undefined ? [] : [`the id ${ids.join(' or ')}`]),
    ...(names === undefined ? [] : [`the name ${names.map((name) => JSON.stringify(name)).join(' or ')}`]),
  ];
  return parts.join(', and ');
}

function empty(rule: string): Problem {
  return problem(rule, [], 'The list is empty, so no org could ever be used. Name an org, or leave it out.');
}
