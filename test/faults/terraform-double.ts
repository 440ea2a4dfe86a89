import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Emulator } from '../../lib/emulator';
import {
  diagnosticsOf,
  json,
  pack,
  pathOf,
  ProviderProcess,
  unknown,
  UNKNOWN_READ,
  unpack,
  type Received,
} from '../provider/support/provider-process';
import type { StartOptions } from '../provider/support/started-provider';
import { importBlocksIn } from '../support/import-block';

/** Values of a resource's configuration; functions are references to other resources. */
export type Configuration = Readonly<Record<string, unknown>>;

/** A resource as a configuration has it. Those before it in the list are those that it may depend on. */
export interface Resource {
  readonly type: string;
  readonly config: Configuration | ((ids: Readonly<Record<string, string | undefined>>) => Configuration);
  /** As `lifecycle { create_before_destroy = true }`. */
  readonly createBeforeDestroy?: boolean;
}

interface Stored {
  readonly type: string;
  readonly value: Record<string, unknown>;
  readonly private: Uint8Array;
  tainted: boolean;
}

/** Where a provider runs, and who reads its log. */
export interface ProcessOptions extends Pick<StartOptions, 'cwd' | 'env' | 'flags' | 'log'> {
  /**
   * Whether one process does it all until {@link TerraformDouble.close}, instead of one for each plan and one for each
   * apply. It costs a fraction, and the apply does not know what the plan has decided. Default: false.
   */
  readonly oneProcess?: boolean;
}

/** What a run came to. */
export interface Outcome {
  readonly errors: string[];
  readonly warnings: string[];
  /** Address → what the plan was; empty when nothing was to be done. */
  readonly planned: Record<string, 'create' | 'update' | 'replace' | 'delete'>;
}

/** The provider's settings for an org. @param url where it is reached; itself, or a proxy before it */
export function settingsFor(
  { url: own, clientId, clientSecret }: Pick<Emulator, 'url' | 'clientId' | 'clientSecret'>,
  url = own,
): Configuration {
  const { hostname, port } = new URL(url);
  return {
    oauthclient_id: clientId,
    oauthclient_secret: clientSecret,
    gateway: { host: hostname, port: Number(port), protocol: 'http' },
  };
}

/**
 * What Terraform does with a provider, over the provider's real wire: refresh, plan and apply in processes of their own,
 * with the state kept between them. Hundreds of times faster to set up than Terraform itself, which the other tests use.
 */
export class TerraformDouble {
  private readonly state = new Map<string, Stored>();
  /** Address → what was replaced there before it could be destroyed. */
  private readonly deposed = new Map<string, Stored[]>();
  /** Address → id, of the `import` blocks in the configuration. */
  private readonly imports = new Map<string, string>();
  /** What this run is about to make: its id is not known yet to those that refer to it. */
  private readonly pending = new Set<string>();
  private current: ProviderProcess | undefined;
  private shapes: Record<string, Shape> = {};

  constructor(
    private provider: Configuration,
    private readonly program: string,
    private readonly options: ProcessOptions = {},
  ) {}

  /** Changes the settings of the provider. */
  configure(provider: Configuration): void {
    this.provider = provider;
  }

  /** Kills the provider's process that runs now. */
  kill(): void {
    this.current?.kill('SIGKILL');
  }

  /** A copy with the same state. */
  fork(provider: Configuration, options: ProcessOptions): TerraformDouble {
    const copy = new TerraformDouble(provider, this.program, options);
    for (const [address, stored] of this.state) copy.state.set(address, { ...stored });
    copy.shapes = this.shapes;
    return copy;
  }

  /** One without a state for another org, which goes on with the process that was kept; this one has none any more. */
  anew(provider: Configuration): TerraformDouble {
    const next = new TerraformDouble(provider, this.program, this.options);
    next.shapes = this.shapes;
    next.current = this.current;
    this.current = undefined;
    return next;
  }

  /**
   * Pastes the `import` blocks of an error into the configuration as a person does: each at a resource of its type that
   * the state does not have and that the error speaks of.
   *
   * @returns how many were pasted
   */
  paste(error: string, resources: Readonly<Record<string, Resource>>): number {
    let pasted = 0;
    for (const { type, id } of importBlocksIn(error)) {
      const taken = [...this.imports.values(), ...[...this.state.values()].map(({ value }) => value['id'])];
      if (taken.includes(id)) continue;
      const to = Object.entries(resources).find(
        ([address, each]) =>
          each.type === type &&
          !this.state.has(address) &&
          !this.imports.has(address) &&
          error.includes(String(this.configOf(each)['name'])),
      );
      if (to === undefined) continue;
      this.imports.set(to[0], id);
      pasted += 1;
    }
    return pasted;
  }

  /** All ids that the state has, also of what only waits for its deletion. */
  get ids(): string[] {
    return [...this.state.values(), ...[...this.deposed.values()].flat()].map(
      ({ value }) => value['id'] as string,
    );
  }

  idOf(address: string): string | undefined {
    return this.state.get(address)?.value['id'] as string | undefined;
  }

  valueOf(address: string): Readonly<Record<string, unknown>> | undefined {
    return this.state.get(address)?.value;
  }

  /** Puts a second resource into the state that has the same id. */
  copy(from: string, to: string): void {
    const stored = this.state.get(from);
    if (stored !== undefined) this.state.set(to, { ...stored });
  }

  /** Refresh and plan. */
  async plan(resources: Readonly<Record<string, Resource>>): Promise<Outcome> {
    const outcome: Outcome = { errors: [], warnings: [], planned: {} };
    await this.beginRun();
    await this.withProvider(outcome, async (provider) => {
      await this.refresh(provider, outcome);
      this.pending.clear();
      const goes = [...this.state.keys()].filter((address) => resources[address] === undefined);
      const removals = inParallel(
        [...goes.map((address) => this.state.get(address)), ...[...this.deposed.values()].flat()],
        async (stored) => {
          if (stored !== undefined) await this.planDelete(provider, outcome, stored);
        },
      );
      // Where what follows fails first, because the provider was killed, nobody waits for these.
      removals.catch(() => undefined);
      for (const address of [...goes, ...this.deposed.keys()]) outcome.planned[address] = 'delete';
      for (const group of byType(resources)) {
        await inParallel(group, async ([address, resource]) => {
          await this.importOne(provider, outcome, address);
          const { kind } = await this.planOne(provider, outcome, address, resource);
          if (kind !== undefined) outcome.planned[address] = kind;
          if (kind === 'create' || kind === 'replace') this.pending.add(address);
        });
      }
      await removals;
    });
    return outcome;
  }

  /** Plan, and apply where the plan has no error. */
  async apply(resources: Readonly<Record<string, Resource>>): Promise<Outcome> {
    const planned = await this.plan(resources);
    if (planned.errors.length > 0 || Object.keys(planned.planned).length === 0) return planned;
    const outcome: Outcome = { ...planned, errors: [] };
    this.pending.clear();
    await this.withProvider(outcome, async (provider) => {
      const before = (address: string): boolean => resources[address]?.createBeforeDestroy !== true;
      const gone = Object.entries(planned.planned).filter(
        ([address, kind]) =>
          this.state.has(address) &&
          ((kind === 'delete' && resources[address] === undefined) ||
            (kind === 'replace' && before(address))),
      );
      const goneByType = byType(
        Object.fromEntries(gone.map(([address]) => [address, { type: typeOf(address) }])),
      );
      for (const group of goneByType.reverse()) {
        await inParallel(group, async ([address]) => {
          if (outcome.errors.length > 0) return;
          const stored = this.state.get(address);
          if (await this.applyDelete(provider, outcome, stored)) this.state.delete(address);
        });
      }
      for (const group of byType(resources)) {
        await inParallel(group, async ([address, resource]) => {
          const kind = planned.planned[address];
          if (outcome.errors.length > 0 || kind === undefined || kind === 'delete') return;
          if (kind === 'replace') this.depose(address);
          await this.applyOne(provider, outcome, address, resource);
        });
      }
      if (outcome.errors.length > 0) {
        this.restore();
        return;
      }
      for (const [address, all] of this.deposed) {
        for (const each of [...all])
          if (await this.applyDelete(provider, outcome, each)) all.splice(all.indexOf(each), 1);
        if (all.length === 0) this.deposed.delete(address);
      }
    });
    return outcome;
  }

  /** Makes room for the object that replaces this one, which is destroyed afterwards. */
  private depose(address: string): void {
    const stored = this.state.get(address);
    if (stored === undefined) return;
    this.state.delete(address);
    this.deposed.set(address, [...(this.deposed.get(address) ?? []), stored]);
  }

  /** What was to be replaced by something that was not made is what there is. */
  private restore(): void {
    for (const [address, all] of this.deposed) {
      if (this.state.has(address)) continue;
      const last = all.pop();
      if (last !== undefined) this.state.set(address, last);
      if (all.length === 0) this.deposed.delete(address);
    }
  }

  /** Each run of Terraform is a process of its own, to which its plan's decisions belong; this one stands for all of them. */
  private async beginRun(): Promise<void> {
    const machine = this.options.env?.['GENESYSACTIONS_STATE_DIRECTORY'];
    if (machine !== undefined) await rm(join(machine, 'plans'), { recursive: true, force: true });
  }

  /** Ends the process that was kept. */
  async close(): Promise<void> {
    await this.current?.stop();
    this.current = undefined;
  }

  private async withProvider(
    outcome: Outcome,
    work: (provider: ProviderProcess) => Promise<void>,
  ): Promise<void> {
    const provider =
      this.current ?? (await ProviderProcess.start(this.program, { ...this.options, tls: false }));
    this.current = provider;
    try {
      if (Object.keys(this.shapes).length === 0) await this.readSchemas(provider);
      const config = { ...this.coerce('', this.provider) };
      this.note(
        outcome,
        await provider.call('ConfigureProvider', { terraform_version: '1.11.4', config: pack(config) }),
      );
      if (outcome.errors.length === 0) await work(provider);
    } catch (error) {
      outcome.errors.push(`the provider ended: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      if (this.options.oneProcess !== true) await this.close().catch(() => undefined);
    }
  }

  private async refresh(provider: ProviderProcess, outcome: Outcome): Promise<void> {
    await inParallel([...this.state], async ([address, stored]) => {
      const read = await this.read(provider, outcome, stored);
      if (read === undefined) return;
      if (read === null) this.state.delete(address);
      else this.state.set(address, read);
    });
    for (const [address, all] of this.deposed) {
      const read = await Promise.all(all.map((each) => this.read(provider, outcome, each)));
      const left = read.flatMap((each, index) => (each === undefined ? (all[index] ?? []) : (each ?? [])));
      if (left.length > 0) this.deposed.set(address, left);
      else this.deposed.delete(address);
    }
  }

  /** What something in the state is now; null when it is gone, undefined when that could not be read. */
  private async read(
    provider: ProviderProcess,
    outcome: Outcome,
    stored: Stored,
  ): Promise<Stored | null | undefined> {
    const upgraded = await provider.call('UpgradeResourceState', {
      type_name: stored.type,
      version: 0,
      raw_state: { json: json(stored.value) },
    });
    if (this.note(outcome, upgraded)) return undefined;
    return this.readOne(provider, outcome, stored, upgraded['upgraded_state']);
  }

  private async readOne(
    provider: ProviderProcess,
    outcome: Outcome,
    stored: Stored,
    current: unknown,
  ): Promise<Stored | null | undefined> {
    const read = await provider.call('ReadResource', {
      type_name: stored.type,
      current_state: current,
      private: stored.private,
    });
    if (this.note(outcome, read)) return undefined;
    const value = unpack(read['new_state']);
    return value && { ...stored, value, private: read['private'] as Uint8Array };
  }

  private async importOne(provider: ProviderProcess, outcome: Outcome, address: string): Promise<void> {
    const id = this.imports.get(address);
    if (id === undefined || this.state.has(address)) return;
    const type = typeOf(address);
    const response = await provider.call('ImportResourceState', { type_name: type, id });
    if (this.note(outcome, response)) return;
    const [first] = response['imported_resources'] as Received[];
    const value = unpack(first?.['state']);
    if (value === null) throw new Error(`nothing was imported for ${id}`);
    const imported = { type, value, private: first?.['private'] as Uint8Array, tainted: false };
    // What is imported is read as it is: it holds no more than what identifies it.
    const read = await this.readOne(provider, outcome, imported, first?.['state']);
    if (read !== undefined && read !== null) this.state.set(address, read);
  }

  private async planOne(
    provider: ProviderProcess,
    outcome: Outcome,
    address: string,
    resource: Resource,
  ): Promise<{ kind?: 'create' | 'update' | 'replace'; response?: Received; config: object }> {
    const type_name = resource.type;
    const prior = this.state.get(address);
    const config = this.configOf(resource);
    const valid = await provider.call('ValidateResourceConfig', {
      type_name,
      config: pack(config),
      client_capabilities: { write_only_attributes_allowed: true },
    });
    if (this.note(outcome, valid)) return { config };
    const request = async (from: Stored | undefined): Promise<Received> =>
      provider.call('PlanResourceChange', {
        type_name,
        prior_state: pack(from?.value ?? null),
        proposed_new_state: pack(config),
        config: pack(config),
        prior_private: from?.private ?? new Uint8Array(0),
      });
    // What is tainted is planned as if it were not there.
    if (prior === undefined || prior.tainted) {
      const response = await request(undefined);
      if (this.note(outcome, response)) return { config };
      return { kind: prior === undefined ? 'create' : 'replace', response, config };
    }
    const response = await request(prior);
    if (this.note(outcome, response)) return { config };
    const replaces = ((response['requires_replace'] ?? []) as unknown[]).map(pathOf);
    if (replaces.length > 0) {
      return this.note(outcome, await request(undefined)) ? { config } : { kind: 'replace', config };
    }
    const same =
      JSON.stringify(unpack(response['planned_state'])) ===
      JSON.stringify(sorted(prior.value, unpack(response['planned_state'])));
    return same ? { config } : { kind: 'update', response, config };
  }

  private async planDelete(
    provider: ProviderProcess,
    outcome: Outcome,
    stored: Stored,
  ): Promise<Received | undefined> {
    const response = await provider.call('PlanResourceChange', {
      type_name: stored.type,
      prior_state: pack(stored.value),
      proposed_new_state: pack(null),
      config: pack(null),
      prior_private: stored.private,
    });
    return this.note(outcome, response) ? undefined : response;
  }

  /** @returns whether it is gone */
  private async applyDelete(
    provider: ProviderProcess,
    outcome: Outcome,
    stored: Stored | undefined,
  ): Promise<boolean> {
    if (stored === undefined) return false;
    const planned = await this.planDelete(provider, outcome, stored);
    if (planned === undefined) return false;
    const response = await provider.call('ApplyResourceChange', {
      type_name: stored.type,
      prior_state: pack(stored.value),
      planned_state: pack(null),
      config: pack(null),
      planned_private: planned['planned_private'],
    });
    return !this.note(outcome, response);
  }

  private async applyOne(
    provider: ProviderProcess,
    outcome: Outcome,
    address: string,
    resource: Resource,
  ): Promise<void> {
    const { response: planned, config } = await this.planOne(provider, outcome, address, resource);
    if (planned === undefined) return;
    const prior = this.state.get(address);
    const response = await provider.call('ApplyResourceChange', {
      type_name: resource.type,
      prior_state: pack(prior?.value ?? null),
      planned_state: planned['planned_state'],
      config: pack(config),
      planned_private: planned['planned_private'],
    });
    const failed = this.note(outcome, response);
    const value = unpack(response['new_state']);
    if (value === null) this.state.delete(address);
    else {
      if (!failed) checkConsistent(outcome, address, unpack(planned['planned_state']), value);
      const tainted = failed && (prior === undefined || prior.tainted);
      this.state.set(address, {
        type: resource.type,
        value,
        private: response['private'] as Uint8Array,
        tainted,
      });
    }
  }

  private configOf(resource: Resource): Record<string, unknown> {
    const ids = Object.fromEntries(
      [...this.state]
        .filter(([address]) => !this.pending.has(address))
        .map(([address, { value }]) => [address, value['id'] as string]),
    );
    const config = typeof resource.config === 'function' ? resource.config(ids) : resource.config;
    return this.coerce(resource.type, config);
  }

  /** Every attribute present, as Terraform coerces values to a schema; `undefined` is what is not known yet. */
  private coerce(type: string, config: Configuration): Record<string, unknown> {
    return fill(this.shapes[type] ?? {}, config);
  }

  private async readSchemas(provider: ProviderProcess): Promise<void> {
    const schema = await provider.call('GetProviderSchema');
    const read = (of: unknown): Shape =>
      shape((of as { block: { attributes?: SchemaAttribute[] } }).block.attributes ?? []);
    this.shapes[''] = read(schema['provider']);
    for (const [name, each] of Object.entries(schema['resource_schemas'] as object))
      this.shapes[name] = read(each);
  }

  private note(outcome: Outcome, response: Received): boolean {
    let failed = false;
    for (const { severity, summary, detail } of diagnosticsOf(response)) {
      if (severity === 'ERROR') failed = true;
      outcome[severity === 'ERROR' ? 'errors' : 'warnings'].push(`${summary}: ${detail}`);
    }
    return failed;
  }
}

interface SchemaAttribute {
  readonly name: string;
  readonly nested_type?: { readonly attributes?: SchemaAttribute[] };
}
type Shape = { readonly [name: string]: Shape | null };

function shape(attributes: readonly SchemaAttribute[]): Shape {
  return Object.fromEntries(
    attributes.map(({ name, nested_type: nested }) => [name, nested ? shape(nested.attributes ?? []) : null]),
  );
}

function fill(of: Shape, values: Configuration): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(of).map(([name, inner]) => {
      if (name in values && values[name] === undefined) return [name, unknown()];
      const value = values[name] ?? null;
      return [name, inner !== null && value !== null ? fill(inner, value as Configuration) : value];
    }),
  );
}

function typeOf(address: string): string {
  return address.split('.')[0] ?? '';
}

/** Terraform's own parallelism. */
const PARALLELISM = 10;

async function inParallel<T>(list: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
  const queue = [...list];
  await Promise.all(
    Array.from({ length: PARALLELISM }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
    }),
  );
}

/** Resources in the order in which they depend on each other. */
function byType<R extends { readonly type: string }>(
  resources: Readonly<Record<string, R>>,
): [string, R][][] {
  const order = ['credential', 'integration', 'function_action', 'action'].map(
    (name) => `genesysactions_${name}`,
  );
  return order.map((type) => Object.entries(resources).filter(([, each]) => each.type === type));
}

/** The values of `like`'s keys in their order, so that texts can be compared. */
function sorted(value: unknown, like: unknown): unknown {
  if (
    typeof value !== 'object' ||
    value === null ||
    typeof like !== 'object' ||
    like === null ||
    Array.isArray(value)
  )
    return value;
  const keys = [...new Set([...Object.keys(like), ...Object.keys(value)])];
  return Object.fromEntries(
    keys.map((key) => [
      key,
      sorted((value as Record<string, unknown>)[key], (like as Record<string, unknown>)[key]),
    ]),
  );
}

/** Terraform's own rule: what was known in the plan must come out of the apply. */
function checkConsistent(outcome: Outcome, address: string, planned: unknown, value: unknown): void {
  if (planned === UNKNOWN_READ) return;
  if (typeof planned !== 'object' || planned === null || typeof value !== 'object' || value === null) {
    if (planned !== value)
      outcome.errors.push(`inconsistent result at ${address}: ${String(planned)} → ${String(value)}`);
    return;
  }
  for (const [key, inner] of Object.entries(planned)) {
    checkConsistent(outcome, `${address}.${key}`, inner, (value as Record<string, unknown>)[key]);
  }
}
