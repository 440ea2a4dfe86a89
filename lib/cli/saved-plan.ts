import { readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isCode } from '../model/archives';
import { sha256Hex } from '../shared/digests';
import type { Organization } from '../model/organizations';
import {
  bindingPath,
  lockDigest,
  organizationDifferences,
  packagesOf,
  parseBinding,
  readLock,
  sourceDifferences,
  sourcesOf,
  stateDifferences,
  type PlanBinding,
  type PlanSources,
} from '../promotion';
import { stateVersionOf, type StateVersion } from '../terraform/state';
import { writeWhole } from '../shared/files';
import { CommandError } from './command';
import { organizationsOf } from './organizations';
import { Project } from './project';
import { currentCommit, lockPath } from './releases';
import { withTemporaryDirectory } from './temporary';

/** What is to be known before a plan is made that is to be saved. */
export type PlanOrigin = PlanSources & Pick<PlanBinding, 'organizations' | 'state'>;

/**
 * Notes what a plan is about to be made from. To be called on the stack as it was synthesised: before packages are taken
 * from the store, since whoever applies compares with what the sources give there.
 *
 * @returns all but the state, which needs an initialised directory
 */
export async function planOrigin(project: Project, stack: string): Promise<Omit<PlanOrigin, 'state'>> {
  return { ...sourcesHere(project, stack), organizations: await organizationsOf(project, stack) };
}

/** Which state a stack has. What is in it is not read any further. */
export async function stateVersion(project: Project, stack: string): Promise<StateVersion | null> {
  return stateVersionOf(await project.state(stack));
}

/** Makes a plan unusable until it is bound: one that lies there from before must not pass for the new one. */
export function unbind(planFile: string): void {
  rmSync(bindingPath(planFile), { force: true });
}

/** Writes beside a saved plan what it belongs to. */
export function bind(project: Project, stack: string, planFile: string, origin: PlanOrigin): void {
  const binding: PlanBinding = {
    format: 1,
    stack,
    ...origin,
    packages: packagesOf(project.configuration(stack)),
    plan: sha256Hex(readFileSync(planFile)),
  };
  writeWhole(bindingPath(planFile), `${JSON.stringify(binding, null, 2)}\n`);
}

/**
 * Refuses a saved plan that was made for something else than it is to be applied to: another stack, org, lock, state or
 * other sources; and one that was altered, or says nothing of all that. Nothing is changed, and the plan is not opened.
 *
 * @returns the orgs that it is applied to
 */
export async function checkSavedPlan(
  project: Project,
  stack: string,
  planFile: string,
): Promise<readonly Organization[]> {
  const binding = readBinding(stack, planFile);
  const file = basename(planFile);
  if (binding.stack !== stack)
    refuse(stack, file, [`It was planned for ${binding.stack}, not for ${stack}.`]);
  if (binding.plan !== sha256Hex(readPlanFile(planFile)))
    refuse(stack, file, ['The file is not the one that was planned: its digest differs.']);
  refuse(stack, file, sourceDifferences(binding, await synthesisedAnew(project, stack)));
  refuse(stack, file, await missingPackages(project, binding));
  const organizations = await organizationsOf(project, stack);
  refuse(stack, file, organizationDifferences(binding, organizations));
  refuse(stack, file, stateDifferences(binding, await stateVersion(project, stack)));
  return organizations;
}

function sourcesHere(project: Project, stack: string): PlanSources {
  return {
    lock: lockDigest(readLock(lockPath(project)), stack),
    sources: sourcesOf(project.configuration(stack), project.directory),
    commit: currentCommit(project.directory),
  };
}

/** What the sources give now, beside the directory in which the plan was made: that one is still needed. */
function synthesisedAnew(project: Project, stack: string): Promise<PlanSources> {
  return withTemporaryDirectory('genesys-actions-sources-', async (directory) => {
    const anew = Project.open(directory, project.directory);
    await anew.synth();
    anew.require(stack);
    return sourcesHere(anew, stack);
  });
}

async function missingPackages(project: Project, { stack, packages }: PlanBinding): Promise<string[]> {
  const found = Object.entries(packages).map(async ([path, sha256]) => {
    const reads = (found: string): string[] => [
      `${join(project.stackDirectory(stack), path)} ${found}: the directory in which it was planned is needed as it was.`,
    ];
    try {
      const isIt = await isCode(readFileSync(resolve(project.stackDirectory(stack), path)), sha256);
      return isIt ? [] : reads('is another package');
    } catch {
      return reads('is not there');
    }
  });
  return (await Promise.all(found)).flat();
}

function readBinding(stack: string, planFile: string): PlanBinding {
  readPlanFile(planFile);
  const path = bindingPath(planFile);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new CommandError(
      `${basename(planFile)} does not say what it belongs to: there is no ${path}. ` +
        `Only a plan of "genesys-actions deploy --stack ${stack} --plan-out FILE" is applied, with both files that it writes.`,
    );
  }
  return parseBinding(text, path);
}

function readPlanFile(planFile: string): Buffer {
  try {
    return readFileSync(planFile);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new CommandError(`The plan ${planFile} cannot be read (${code}).`);
  }
}

function refuse(stack: string, file: string, reasons: readonly string[]): void {
  if (reasons.length === 0) return;
  throw new CommandError(
    `${file} is not applied to ${stack}. ${reasons.join(' ')}\n` +
      `Nothing was changed. Plan again: genesys-actions deploy --stack ${stack} --plan-out FILE`,
  );
}
