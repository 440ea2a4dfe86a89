import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { JsonObject } from '../shared/json';
import {
  readPlan,
  renderText,
  reviewPlan,
  shortValue,
  type ChangedAttribute,
  type PlanWarning,
} from '../review';
import {
  actionsIn,
  baseCommit,
  checkLockedCode,
  checkDefinitions,
  keptPath,
  LOCK_FILE,
  readLock,
  short,
  shortCommit,
  Store,
  synthesisedCode,
  withChanges,
  withKept,
  type Promotion,
  type StackAction,
} from '../promotion';
import { NAME_MAX_LENGTH } from '../model/limits';
import { cut, firstOf } from '../shared/bounds';
import { pulledResources, resourcesIn } from '../terraform/state';
import { terminalLine } from '../shared/escape/terminal';
import { copyWhole } from '../shared/files';
import { CommandError } from './command';
import { defaultPackages, manifestsIn } from './manifests';
import { withWhatIsBeside } from './plan-changes';
import type { Project } from './project';
import { openStore } from './store';

/** The lock beside `cdktf.json`. */
export function lockPath(project: Project): string {
  return join(project.directory, LOCK_FILE);
}

/**
 * The commit of the working directory, marked where there are changes on top of it; null outside of git. A change is
 * whatever git tracks and is not as committed, the lock apart (it is no source), and a new file that can be a source: any
 * below functions/ and stacks/, and code anywhere.
 */
export function currentCommit(directory: string): string | null {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const commit = git('rev-parse', 'HEAD').trim();
    // Paths as git gives them start at the repository's root, of which the project may be a part.
    const prefix = git('rev-parse', '--show-prefix').trim();
    const entries = git('status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all').split(
      '\0',
    );
    const changed = entries.some((entry) => {
      const path = entry.slice(3);
      if (path === '' || path === prefix + LOCK_FILE) return false;
      if (!entry.startsWith('??')) return true;
      const own = path.startsWith(prefix) ? path.slice(prefix.length) : path;
      return /^(functions|stacks)\//.test(own) || /\.[cm]?[jt]sx?$/.test(path);
    });
    return changed ? withChanges(commit) : commit;
  } catch {
    return null;
  }
}

/**
 * How many commits lie between two: how far the first is behind the second; undefined where git cannot tell. Changes on
 * top of either are no commits: who shows the number says that they are there.
 */
export function commitsBehind(directory: string, commit: string, head: string): number | undefined {
  try {
    const args = ['rev-list', '--count', `${baseCommit(commit)}..${baseCommit(head)}`];
    return Number(
      execFileSync('git', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return undefined;
  }
}

/**
 * Puts a synthesised stack in line with the lock: kept packages and definitions are put in their place.
 *
 * @throws {PromotionError} when the sources give other bytes than the locked ones
 */
export async function applyLock(project: Project, stack: string, fromStore: boolean): Promise<void> {
  const lock = readLock(lockPath(project))[stack];
  if (lock === undefined) {
    if (isProtected(project.configuration(stack))) {
      throw new CommandError(
        `${stack} is protected: only what was promoted to it is deployed, and nothing was. Promote: genesys-actions promote --from ENVIRONMENT --to ${stack}`,
      );
    }
    if (fromStore)
      throw new CommandError(
        `${stack} is not locked, so there is nothing to take from the store. Promote to it first.`,
      );
    return;
  }
  const store = openStore();
  const built = synthesisedCode(project.configuration(stack));
  const kept = await checkLockedCode({
    environment: stack,
    lock,
    built,
    fromStore,
    manifest: (sha256) => manifestOf(store, sha256),
  });
  let configuration = project.configuration(stack) as JsonObject;
  for (const address of kept) {
    const entry = lock[address];
    const code = built.get(address);
    if (entry === undefined || code === undefined) continue;
    const path = keptPath(code, address, entry.sha256);
    const definition = await store.definition(entry.definition);
    // What the sources gave lies in its place already.
    const zip = code.sha256 === entry.sha256 ? path : await store.zip(entry.sha256);
    if (zip === undefined || definition === undefined) {
      throw new CommandError(
        `The store does not have the ${zip === undefined ? `package ${short(entry.sha256)}` : `definition ${short(entry.definition)}`} of ${entry.name}, which is locked in ${stack}. ` +
          `Fetch the store of the machine that deployed it (GENESYS_ACTIONS_STORE, GENESYS_ACTIONS_STORE_GET), or check out ${shortCommit(entry.commit)} and deploy from there.`,
      );
    }
    if (zip !== path) copyWhole(resolve(zip), join(project.stackDirectory(stack), path));
    configuration = withKept(configuration, address, path, entry.sha256, definition);
  }
  if (kept.length > 0)
    writeFileSync(join(project.stackDirectory(stack), 'cdk.tf.json'), JSON.stringify(configuration, null, 2));
}

/** Whether the environment of a synthesised stack takes only what was promoted to it. */
function isProtected(configuration: unknown): boolean {
  const { metadata } = ((configuration as JsonObject)['//'] ?? {}) as { metadata?: JsonObject };
  return (metadata?.['genesysActions'] as { protected?: boolean } | undefined)?.protected === true;
}

/** A manifest from the store, or from where packaging keeps what it made. */
async function manifestOf(store: Store, sha256: string): ReturnType<Store['manifest']> {
  const kept = await store.manifest(sha256);
  if (kept !== undefined) return kept;
  const made = new Store(process.env['GENESYS_ACTIONS_CACHE'] ?? join('.genesys-actions', 'packages'));
  return made.manifest(sha256);
}

/** Refuses a plan whose definitions are not the locked ones. */
export async function checkPlan(project: Project, stack: string, planJson: string): Promise<void> {
  const lock = readLock(lockPath(project))[stack];
  if (lock === undefined) return;
  const store = openStore();
  const planned = resourcesIn((JSON.parse(planJson) as JsonObject)['planned_values']);
  await checkDefinitions(stack, lock, actionsIn(planned), (digest) => store.definition(digest));
}

/** Keeps what a stack has deployed, so that it can be deployed again. */
export async function keepDeployed(
  project: Project,
  stack: string,
  time: string,
): Promise<readonly StackAction[]> {
  const actions = actionsIn(pulledResources(await project.state(stack)));
  const built = synthesisedCode(project.configuration(stack));
  const store = openStore();
  const lock = readLock(lockPath(project))[stack];
  const here = currentCommit(project.directory);
  for (const { address, sha256, definition, digest } of actions) {
    const code = built.get(address);
    if (sha256 === undefined || code?.path === undefined || code.sha256 !== sha256) continue;
    const asset = resolve(project.stackDirectory(stack), code.path);
    const made = join(
      process.env['GENESYS_ACTIONS_CACHE'] ?? join(project.directory, '.genesys-actions', 'packages'),
      sha256,
      'code.zip',
    );
    const zip = existsSync(made) ? made : asset;
    // What was promoted comes from where it was promoted from, whatever is checked out here.
    const locked = lock?.[address];
    const commit = locked?.sha256 === sha256 && locked.definition === digest ? locked.commit : here;
    if (existsSync(zip)) await store.keep(sha256, zip, definition, { commit, time });
  }
  return actions;
}

/** What was changed outside of Terraform in one stack, by address; nothing when there is no drift. */
export interface Drift {
  readonly address: string;
  readonly name: string;
  readonly changes: readonly ChangedAttribute[];
}

/** Looks for drift: compares the state with the org, and changes neither. */
export async function findDrift(project: Project, stack: string): Promise<Drift[]> {
  const { json } = await project.planToRead(stack, ['-refresh-only']);
  const review = await reviewPlan(readPlan(json));
  return review.resources
    .filter(({ drift }) => drift.length > 0)
    .map(({ address, name, drift }) => ({ address, name, changes: drift }));
}

/** Of one action so many changes are told. */
const CHANGES_MAX = 100;

/** Drift in words, one line a change. */
export function driftText(drift: readonly Drift[]): string {
  return drift
    .map(({ name, address, changes }) =>
      [
        terminalLine(`${cut(name, NAME_MAX_LENGTH)} (${address})`),
        ...firstOf(
          changes,
          CHANGES_MAX,
          ({ path, before, after }) =>
            path === '' ? 'deleted' : `${terminalLine(path)}: ${shortValue(before)} → ${shortValue(after)}`,
          'attribute',
        ).map((line) => `  ${line}`),
      ].join('\n'),
    )
    .join('\n');
}

/** What a promotion or a rollback does to the lock, one line an action. */
export function promotionsText(promotions: readonly Promotion[]): string {
  return promotions
    .map(({ name, before, after }) => {
      const action = terminalLine(name);
      if (after === undefined) return `  ${action}: taken out\n`;
      const commit = after.commit === null ? 'unknown commit' : `commit ${shortCommit(after.commit)}`;
      const definition =
        before !== undefined && before.definition !== after.definition ? ', with another definition' : '';
      return `  ${action}: ${before === undefined ? 'new' : short(before.sha256)} → ${short(after.sha256)} (${commit})${definition}\n`;
    })
    .join('');
}

/** A plan as a review in plain text. */
export async function planText(
  stack: string,
  json: string,
  planWarnings: readonly PlanWarning[],
): Promise<string> {
  const manifests = manifestsIn(defaultPackages());
  const review = await reviewPlan(readPlan(json), { stack, manifests, planWarnings });
  return renderText(withWhatIsBeside(review, json));
}
