import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { checkFunctions, type CheckedFunction } from '../../packaging/check';
import { findFunctions } from '../../packaging';
import type { Platform } from '../../platform';
import type { Json } from '../../shared/json';
import { errorsOf } from '../../shared/problems';
import { Deployer } from './deployer';
import type { DevReporter } from './events';
import type { DevTarget, DevTargets } from './targets';

/** What a session of `dev` works with. */
interface SessionOptions {
  readonly org: Platform;
  readonly targets: DevTargets;
  readonly reporter: DevReporter;
  /** The fields of the credential that the integrations get. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The sample, or the file, that a function runs with after a change; undefined: none runs. */
  readonly run: string | undefined;
}

/** Checks, deploys and runs functions, again and again. */
export class DevSession {
  readonly #deployer: Deployer;
  /** What was last told of each, by its directory: it is told again when it is another. */
  readonly #told = new Map<string, string>();
  #credentials: Readonly<Record<string, string>> = {};

  constructor(private readonly options: SessionOptions) {
    this.#deployer = new Deployer(options.org, () => this.#credentials);
  }

  /**
   * Brings what changed into the org. First what a change is in, then whatever else may be made of it.
   *
   * @param changed absolute paths; undefined: everything is new
   */
  async work(changed?: ReadonlySet<string>): Promise<void> {
    const since = performance.now();
    const all = this.options.targets.find();
    const touched = all.filter(({ directory }) =>
      [...(changed ?? [])].some((path) => path === directory || path.startsWith(directory + sep)),
    );
    const others = all.filter((target) => !touched.includes(target));
    await this.#bring(touched, since, () => true);
    await this.#bring(others, since, (deployed) => deployed);
  }

  /** @param runs whether a function runs, told whether it was deployed */
  async #bring(
    targets: readonly DevTarget[],
    since: number,
    runs: (deployed: boolean) => boolean,
  ): Promise<void> {
    if (targets.length === 0) return;
    const there = targets.filter((target) => this.#isThere(target));
    const found = there.flatMap(({ directory }) => findFunctions(dirname(directory), [basename(directory)]));
    const checked = await checkFunctions(found);
    this.#findCredentials(checked.flatMap(({ function: { definition } }) => definition?.credentials ?? []));
    for (const each of checked) {
      const target = there.find(({ directory }) => directory === each.function.directory);
      if (target === undefined) continue;
      const result = await this.#deploy(target, each, since);
      if (result !== undefined && runs(result.changed)) await this.#run(target, result.actionId, since);
    }
  }

  /** The values of the fields that definitions name: given, or in the variables that a deploy of a stack reads. */
  #findCredentials(names: readonly string[]): void {
    const found = { ...this.#credentials, ...this.options.credentials };
    const missing = new Set<string>();
    for (const name of names) {
      const value = found[name] ?? process.env[`TF_VAR_${name}`];
      if (value === undefined) missing.add(name);
      else found[name] = value;
    }
    this.#credentials = found;
    const message = `No value for ${[...missing].sort().join(', ')}: give it with --credential NAME=VALUE, --credentials FILE or TF_VAR_NAME.`;
    if (missing.size === 0 || this.#told.get('credentials') === message) return;
    this.#told.set('credentials', message);
    this.options.reporter.tell({ type: 'note', message });
  }

  #isThere({ directory, name }: DevTarget): boolean {
    if (
      existsSync(join(directory)) &&
      findFunctions(dirname(directory)).some((each) => each.directory === directory)
    )
      return true;
    if (this.#told.get(directory) !== 'removed')
      this.options.reporter.tell({ type: 'removed', function: name });
    this.#told.set(directory, 'removed');
    return false;
  }

  /** @returns the action, and whether it was changed; undefined: it is not as its sources say */
  async #deploy(
    target: DevTarget,
    { function: { definition, name }, package: made, problems }: CheckedFunction,
    since: number,
  ): Promise<{ readonly actionId: string; readonly changed: boolean } | undefined> {
    const { reporter } = this.options;
    const errors = errorsOf(problems);
    const told = problems.map(({ rule, severity, message }) => ({ rule, severity, message }));
    const before = this.#told.get(target.directory) ?? '[]';
    this.#told.set(target.directory, JSON.stringify(told));
    if (before !== JSON.stringify(told))
      reporter.tell({ type: 'problems', function: name, ok: errors.length === 0, problems: told });
    if (errors.length > 0 || definition === undefined || made === undefined) return undefined;
    try {
      const { deployed, changed } = await this.#deployer.deploy(target, definition, made);
      if (changed) reporter.tell({ type: 'deployed', function: name, ...deployed, ms: msSince(since) });
      return { actionId: deployed.actionId, changed };
    } catch (error) {
      reporter.tell({ type: 'refused', function: name, message: (error as Error).message });
      return undefined;
    }
  }

  async #run({ directory, name }: DevTarget, actionId: string, since: number): Promise<void> {
    const { org, reporter, run } = this.options;
    const file = run === undefined ? undefined : sampleOf(directory, run);
    if (run === undefined || file === undefined) return;
    const answer = { type: 'answer', function: name, sample: run } as const;
    try {
      const input = JSON.parse(readFileSync(file, 'utf8')) as Json;
      const { success, finalResult, error, operations } = await org.actions.test(actionId, input);
      const step = operations?.find((each) => each.success === false)?.name;
      reporter.tell({
        ...answer,
        ok: success === true,
        ...(success === true
          ? { result: (finalResult ?? null) as Json }
          : { error: error?.errors?.[0]?.message ?? error?.message ?? 'no reason given' }),
        ...(step !== undefined && { step }),
        ms: msSince(since),
      });
    } catch (error) {
      reporter.tell({ ...answer, ok: false, error: (error as Error).message, ms: msSince(since) });
    }
  }
}

/** The file of a sample: by its name in the function's events/, or by its path. */
export function sampleOf(directory: string, run: string): string | undefined {
  const beside = join(directory, 'events', run);
  return [beside, `${beside}.json`, run].find((path) => existsSync(path));
}

function msSince(since: number): number {
  return Math.round(performance.now() - since);
}
