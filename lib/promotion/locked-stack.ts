import { objectOf, textOrUndefined, type JsonObject } from '../shared/json';
import type { PackageManifest } from '../model/manifest';
import { terraformValue } from '../terraform/escape';
import type { PromotedDefinition } from './definition';
import { definitionDifferences } from './definition';
import { PromotionError, type LockedAction } from './lock';
import { short } from './promote';
import { shortCommit } from './commit';
import type { StackAction } from './state';

/** The lock of one environment: address → entry. */
type EnvironmentLock = Readonly<Record<string, LockedAction>>;

const RESOURCE = 'genesysactions_function_action';

/** The code of each function action in a synthesised stack: address → digest, and the zip relative to the stack. */
export function synthesisedCode(
  stack: unknown,
): Map<string, { sha256: string | undefined; path: string | undefined }> {
  const resources = objectOf(objectOf(objectOf(stack)['resource'])[RESOURCE]);
  return new Map(
    Object.entries(resources).map(([id, resource]) => {
      const code = objectOf(objectOf(resource)['code']);
      return [
        `${RESOURCE}.${id}`,
        { sha256: textOrUndefined(code['sha256']), path: textOrUndefined(code['path']) },
      ];
    }),
  );
}

/**
 * Holds the code that the sources give against the lock.
 *
 * @param fromStore whether every locked action is taken from the store, whatever the sources give
 * @returns the addresses whose package and definition are to be taken from the store
 * @throws {PromotionError} when an action is not locked, is locked and not there, or is built to other bytes
 */
export async function checkLockedCode(options: {
  readonly environment: string;
  readonly lock: EnvironmentLock;
  readonly built: ReadonlyMap<
    string,
    {
      readonly sha256: string | undefined;
      /** Undefined: the stack has no code of it. */ readonly path: string | undefined;
    }
  >;
  readonly fromStore: boolean;
  readonly manifest: (sha256: string) => Promise<PackageManifest | undefined>;
}): Promise<string[]> {
  const { environment, lock, built, fromStore, manifest } = options;
  for (const [address, code] of built) {
    // Without code there is nothing to promote: the org keeps what it runs.
    if (lock[address] !== undefined || code.path === undefined) continue;
    throw new PromotionError(
      `${address} has not been promoted to ${environment}, which is locked. Promote it: genesys-actions promote --from ENVIRONMENT --to ${environment}`,
    );
  }
  const kept: string[] = [];
  for (const [address, entry] of Object.entries(lock)) {
    const code = built.get(address);
    if (code === undefined) {
      throw new PromotionError(
        `${entry.name} (${address}) is locked in ${environment} and is no longer in its stack. Promote its removal: genesys-actions promote --from ${entry.from} --to ${environment}`,
      );
    }
    if (entry.kept === true || fromStore) kept.push(address);
    else if (code.path === undefined) {
      throw new PromotionError(
        `${entry.name} (${address}) is locked in ${environment} at ${short(entry.sha256)}, and its stack keeps the code that the org runs (FunctionCode.deployed()). ` +
          `Give it its code again, or deploy the locked package with --from-store.`,
      );
    } else if (code.sha256 !== entry.sha256) {
      const differences = fileDifferences(
        await manifest(entry.sha256),
        code.sha256 === undefined ? undefined : await manifest(code.sha256),
      );
      throw new PromotionError(
        `${entry.name} in ${environment}: the sources give ${short(code.sha256)}, and ${short(entry.sha256)} is locked` +
          ` (${entry.commit === null ? 'commit unknown' : `commit ${shortCommit(entry.commit)}`}).${differences}\n` +
          `Deploy the locked package with --from-store, check out that commit, or promote: genesys-actions promote --from ${entry.from} --to ${environment}`,
      );
    }
  }
  return kept;
}

/** Which files in the zips differ, in words; empty when it cannot be told. */
function fileDifferences(locked: PackageManifest | undefined, built: PackageManifest | undefined): string {
  if (locked === undefined || built === undefined) return '';
  const old = new Map(locked.files.map(({ path, sha256 }) => [path, sha256]));
  const now = new Map(built.files.map(({ path, sha256 }) => [path, sha256]));
  const words = [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .filter((path) => old.get(path) !== now.get(path))
    .map((path) =>
      now.has(path) ? (old.has(path) ? `${path} differs` : `${path} is new`) : `${path} is gone`,
    );
  return words.length === 0
    ? ''
    : ` In the zip: ${words.slice(0, 5).join(', ')}${words.length > 5 ? ', …' : ''}.`;
}

/**
 * Holds the definitions that a plan will deploy against the lock.
 *
 * @throws {PromotionError} when one is not the locked one, naming the parts that differ
 */
export async function checkDefinitions(
  environment: string,
  lock: EnvironmentLock,
  planned: readonly StackAction[],
  kept: (digest: string) => Promise<PromotedDefinition | undefined>,
): Promise<void> {
  for (const { address, name, digest, definition } of planned) {
    const entry = lock[address];
    if (entry === undefined || entry.definition === digest) continue;
    const locked = await kept(entry.definition);
    const parts = locked === undefined ? [] : definitionDifferences(locked, definition);
    throw new PromotionError(
      `${name} in ${environment}: the definition is not the locked one${parts.length > 0 ? ` (${parts.join(', ')} differ)` : ''}. ` +
        `Deploy with --from-store, check out ${shortCommit(entry.commit)}, or promote: genesys-actions promote --from ${entry.from} --to ${environment}`,
    );
  }
}

/**
 * Where a kept package is put in the stack's directory: where it is when the sources give these very bytes. So the path
 * in the plan is the one in the state, and an action that nobody touched is not changed.
 */
export function keptPath(
  { path, sha256: built }: { readonly path: string | undefined; readonly sha256: string | undefined },
  address: string,
  sha256: string,
): string {
  if (path !== undefined && built !== undefined && path.includes(built))
    return path.replaceAll(built, sha256);
  return `assets/${address}/${sha256}/code.zip`;
}

/** The stack with one action's package and definition taken from the store. */
export function withKept(
  stack: JsonObject,
  address: string,
  zipPath: string,
  sha256: string,
  { contract, request, response, handler, runtime }: PromotedDefinition,
): JsonObject {
  const id = address.slice(RESOURCE.length + 1);
  const resources = stack['resource'] as JsonObject;
  const actions = resources[RESOURCE] as JsonObject;
  const action = actions[id] as JsonObject;
  const settings = objectOf(action['function']);
  const changed = {
    ...action,
    contract: {
      input: terraformValue(JSON.stringify(contract.input)),
      output: terraformValue(JSON.stringify(contract.output)),
    },
    request: terraformValue(request),
    response: terraformValue(response),
    function: { ...settings, handler: terraformValue(handler), runtime: terraformValue(runtime) },
    code: { path: terraformValue(zipPath), sha256 },
  };
  return { ...stack, resource: { ...resources, [RESOURCE]: { ...actions, [id]: changed } } };
}
