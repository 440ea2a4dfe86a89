import { describeOrganization, type Organization } from '../model/organizations';
import type { Platform } from '../platform';
import { configuredIn, environmentOf, withOrg } from './environment';
import type { Project } from './project';

/**
 * Asks which orgs a synthesised stack reaches: one for each of its providers, with the settings of that provider.
 *
 * @throws {CommandError} when there are no credentials
 */
export async function organizationsOf(
  project: Project,
  stack: string,
  retryTimeout?: number,
): Promise<Organization[]> {
  return askEach(project, stack, (org) => org.organization(), retryTimeout);
}

/** Asks each org that a synthesised stack reaches. */
async function askEach<T>(
  project: Project,
  stack: string,
  ask: (org: Platform) => Promise<T>,
  retryTimeout?: number,
): Promise<T[]> {
  const env = environmentOf(stack);
  const answers: T[] = [];
  for (const configured of configuredIn(project.configuration(stack), env))
    answers.push(await withOrg(env, ask, { configured, retryTimeout }));
  return answers;
}

/** For how long a failing call is repeated whose answer is only good to know. */
const RETRY_SECONDS = 5;

/** The same where it is only good to know: nothing where the org does not say. */
export async function organizationsIfKnown(project: Project, stack: string): Promise<Organization[]> {
  try {
    return await organizationsOf(project, stack, RETRY_SECONDS);
  } catch {
    // What keeps the org from answering is told, with all its circumstances, by the step that needs it.
    return [];
  }
}

/** When the code of published actions was uploaded, by their ids: ISO. What an org does not say is not in it. */
export async function uploadTimesIfKnown(
  project: Project,
  stack: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const timesIn = (org: Platform): Promise<(readonly [string, string | undefined])[]> =>
    Promise.all(
      ids.map(async (id) => [id, (await org.functions.get(id, 'published'))?.zip?.dateCreated] as const),
    );
  try {
    const times = await askEach(project, stack, timesIn, RETRY_SECONDS);
    return new Map(times.flat().flatMap(([id, time]) => (time === undefined ? [] : [[id, time]])));
  } catch {
    return new Map();
  }
}

/** Which orgs a stack reaches, in a line; nothing where it is not known. */
export function organizationsText(stack: string, organizations: readonly Organization[]): string {
  if (organizations.length === 0) return '';
  return `${stack} is ${organizations.length === 1 ? 'the org' : 'the orgs'} ${organizations.map(describeOrganization).join(', ')}.\n`;
}
