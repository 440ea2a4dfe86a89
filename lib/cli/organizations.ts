import { describeOrganization, type Organization } from '../model/organizations';
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
  const env = environmentOf(stack);
  const organizations: Organization[] = [];
  for (const configured of configuredIn(project.configuration(stack), env))
    organizations.push(await withOrg(env, (org) => org.organization(), { configured, retryTimeout }));
  return organizations;
}

/** The same where it is only good to know: nothing where the org does not say. */
export async function organizationsIfKnown(project: Project, stack: string): Promise<Organization[]> {
  try {
    return await organizationsOf(project, stack, 5);
  } catch {
    // What keeps the org from answering is told, with all its circumstances, by the step that needs it.
    return [];
  }
}

/** Which orgs a stack reaches, in a line; nothing where it is not known. */
export function organizationsText(stack: string, organizations: readonly Organization[]): string {
  if (organizations.length === 0) return '';
  return `${stack} is ${organizations.length === 1 ? 'the org' : 'the orgs'} ${organizations.map(describeOrganization).join(', ')}.\n`;
}
