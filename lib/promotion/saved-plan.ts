import { sha256Hex } from '../shared/digests';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../shared/json';
import { describeOrganization, type Organization } from '../model/organizations';
import type { StateVersion } from '../terraform/state';
import { PromotionError, type Lock } from './lock';
import { synthesisedCode } from './locked-stack';
import { shortCommit } from './commit';

/**
 * What a saved plan belongs to. It stands in a file beside the plan, holds digests and names and no secret, and travels
 * with the plan.
 */
export interface PlanBinding {
  readonly format: 1;
  readonly stack: string;
  /** The orgs that answered, one for each of the stack's providers. */
  readonly organizations: readonly Organization[];
  /** Of the environment's entries in the lock; null where it is not locked. */
  readonly lock: string | null;
  /** What the sources gave: each part of the stack's configuration to its digest. The digests of packages are in them. */
  readonly sources: Readonly<Record<string, string>>;
  /** The packages that the apply needs: path in the stack's directory to SHA-256. */
  readonly packages: Readonly<Record<string, string>>;
  /** Null where there was no state yet. */
  readonly state: StateVersion | null;
  /** Of the plan's own file: SHA-256. */
  readonly plan: string;
  /** The commit that it was planned from; null outside of git. */
  readonly commit: string | null;
}

/** What is known of the place where a saved plan is to be applied, before its org and state are asked. */
export type PlanSources = Pick<PlanBinding, 'lock' | 'sources' | 'commit'>;

/** Where the binding of a saved plan stands. */
export function bindingPath(planFile: string): string {
  return `${planFile}.binding.json`;
}

/** The digest of what an environment is locked to; null where it is not locked. */
export function lockDigest(lock: Lock, environment: string): string | null {
  const entries = lock[environment];
  return entries === undefined ? null : digest(entries as unknown as Json);
}

/**
 * The parts of a synthesised stack with their digests, so that two of them can be compared by name. Comments do not
 * count, nor where the project's directory is: a plan is made and applied on two machines.
 */
export function sourcesOf(configuration: unknown, projectDirectory: string): Record<string, string> {
  const parts: Record<string, string> = {};
  const put = (names: readonly string[], value: Json | undefined, depth: number): void => {
    if (depth > 0 && isJsonObject(value)) {
      for (const [name, member] of Object.entries(value))
        if (name !== '//') put([...names, name], member, depth - 1);
    } else if (value !== undefined) parts[names.join('.')] = digest(movable(value, projectDirectory));
  };
  if (!isJsonObject(configuration)) return parts;
  for (const [section, value] of Object.entries(configuration)) {
    if (section === '//') continue;
    put([section], value, section === 'resource' || section === 'data' ? 2 : 1);
  }
  return parts;
}

/** The packages that a synthesised stack needs: path to digest. */
export function packagesOf(configuration: unknown): Record<string, string> {
  return Object.fromEntries(
    [...synthesisedCode(configuration).values()].flatMap(({ path, sha256 }) =>
      path === undefined || sha256 === undefined ? [] : [[path, sha256]],
    ),
  );
}

/**
 * Reads a binding.
 *
 * @throws {PromotionError} when it is none
 */
export function parseBinding(text: string, path: string): PlanBinding {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new PromotionError(`${path} is not JSON, so it does not say what its plan belongs to. Plan again.`);
  }
  const binding = content as PlanBinding;
  if (
    isJsonObject(content) &&
    binding.format === 1 &&
    typeof binding.stack === 'string' &&
    typeof binding.plan === 'string' &&
    Array.isArray(binding.organizations) &&
    isJsonObject(binding.sources) &&
    isJsonObject(binding.packages)
  )
    return binding;
  throw new PromotionError(
    `${path} is not the binding of a plan of this version of genesys-actions ("format": 1). Plan again.`,
  );
}

/** Why a plan must not be applied from what is here now: one sentence each; none when it may. */
export function sourceDifferences(binding: PlanBinding, now: PlanSources): string[] {
  const reasons: string[] = [];
  if (binding.lock !== now.lock) {
    const locked = (digest: string | null): string =>
      digest === null ? 'not locked' : 'locked to other entries';
    reasons.push(
      now.lock === null || binding.lock === null
        ? `When it was planned, ${binding.stack} was ${locked(binding.lock)}; now it is ${now.lock === null ? 'not locked' : 'locked'}.`
        : `The lock of ${binding.stack} has changed since: something was promoted or rolled back.`,
    );
  }
  const names = [...new Set([...Object.keys(binding.sources), ...Object.keys(now.sources)])].sort();
  const changed = names.filter((name) => binding.sources[name] !== now.sources[name]);
  if (changed.length > 0) {
    const shown = `${changed.slice(0, 5).join(', ')}${changed.length > 5 ? `, and ${changed.length - 5} more` : ''}`;
    reasons.push(
      `The sources give another ${binding.stack} now: ${shown}. It was planned from ${shortCommit(binding.commit)}; here is ${shortCommit(now.commit)}.`,
    );
  }
  return reasons;
}

/** Why a plan must not be applied to these orgs. */
export function organizationDifferences(binding: PlanBinding, now: readonly Organization[]): string[] {
  const same =
    binding.organizations.length === now.length &&
    binding.organizations.every(({ id }, index) => id === now[index]?.id);
  if (same) return [];
  const names = (organizations: readonly Organization[]): string =>
    organizations.map(describeOrganization).join(', ') || 'no org';
  return [
    `It was planned for the org ${names(binding.organizations)}; the org that answers is ${names(now)}.`,
  ];
}

/** Why a plan must not be applied on this state. */
export function stateDifferences({ state, stack }: PlanBinding, now: StateVersion | null): string[] {
  if (state === null && now === null) return [];
  if (state === null || now === null)
    return [
      state === null
        ? `When it was planned, ${stack} had no state; now it has one, at serial ${String(now?.serial)}.`
        : `When it was planned, ${stack} had a state at serial ${state.serial}; now it has none.`,
    ];
  if (state.lineage !== now.lineage)
    return [
      `It was planned on another state: its lineage is ${state.lineage}, that of ${stack} here is ${now.lineage}.`,
    ];
  if (state.serial !== now.serial)
    return [
      `It was planned on serial ${state.serial} of the state, which is at ${now.serial} now: something was applied since.`,
    ];
  return [];
}

function digest(value: Json): string {
  return sha256Hex(Buffer.from(canonicalJson(value), 'utf8'));
}

/** A value without comments, and with the project's directory as `.`. */
function movable(value: Json, directory: string): Json {
  if (typeof value === 'string') return value.replaceAll(directory, '.');
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => movable(item, directory));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '//')
      .map(([name, member]) => [name, movable(member, directory)]),
  ) as JsonObject;
}
