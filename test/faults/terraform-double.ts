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

/** Values of a resource's configuration; functions are references to other resources. */
export type Configuration = Readonly<Record<string, unknown>>;

/** A resource as a configuration has it. Those before it in the list are those that it may depend on. */
export interface Resource {
  readonly type: string;
  readonly config: Configuration | ((ids: Readonly<Record<string, string | undefined>>) => Configuration);
}

interface Stored {
  readonly value: Record<string, unknown>;
  readonly private: Uint8Array;
  tainted: boolean;
}

/** What a run came to. */
export interface Outcome {
  readonly errors: string[];
  readonly warnings: string[];
  /** Address → what the plan was; empty when nothing was to be done. */
  readonly planned: Record<string, 'create' | 'update' | 'replace' | 'delete'>;
}

/**
 * What Terraform does with a provider, over the provider's real wire: refresh, plan and apply in processes of their own,
 * with the state kept between them. Hundreds of times faster to set up than Terraform itself, which the other tests use.
 */
export class TerraformDouble {
  private readonly state = new Map<string, Stored>();
  /** What this run is about to make: its id is not known yet to those that refer to it. */
  private readonly pending = new Set<string>();
  private current: ProviderProcess | undefined;
  private readonly shapes: Record<string, Shape> = {};

  constructor(
    private readonly provider: Configuration,
    private readonly program: string,
  ) {}

  /** Kills the provider's process that runs now. */
  kill(): void {
    this.current?.kill('SIGKILL');
  }

  /** A copy with the same state. */
  fork(provider: Configuration): TerraformDouble {
    const copy = new TerraformDouble(provider, this.program);
    for (const [address, stored] of this.state) copy.state.set(address, { ...stored });
    return copy;
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
    await this.withProvider(outcome, async (provider) => {
      await this.refresh(provider, outcome);
      this.pending.clear();
      for (const [address, resource] of Object.entries(resources)) {
        const action = await this.planOne(provider, outcome, address, resource);
        if (action.kind !== undefined) outcome.planned[address] = action.kind;
        if (action.kind === 'create' || action.kind === 'replace') this.pending.add(address);
      }
      for (const address of this.state.keys()) {
        if (resources[address] !== undefined) continue;
        outcome.planned[address] = 'delete';
        await this.planDelete(provider, outcome, address);
      }
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
      const gone = Object.keys(planned.planned).filter((address) =>
        ['delete', 'replace'].includes(planned.planned[address] ?? ''),
      );
      const goneByType = byType(
        Object.fromEntries(gone.map((address) => [address, { type: typeOf(address) }])),
      );
      for (const group of goneByType.reverse()) {
        await inParallel(group, async ([address]) => {
          if (outcome.errors.length === 0) await this.applyDelete(provider, outcome, address);
        });
      }
      for (const group of byType(resources)) {
        await inParallel(group, async ([address, resource]) => {
          if (outcome.errors.length > 0 || planned.planned[address] === undefined) return;
          await this.applyOne(provider, outcome, address, resource);
        });
      }
    });
    return outcome;
  }

  private async withProvider(
    outcome: Outcome,
    work: (provider: ProviderProcess) => Promise<void>,
  ): Promise<void> {
    const provider = await ProviderProcess.start(this.program);
    this.current = provider;
    try {
      if (Object.keys(this.shapes).length === 0) await this.readSchemas(provider);
      const config = { ...this.complete('', this.provider) };
      this.note(
        outcome,
        await provider.call('ConfigureProvider', { terraform_version: '1.11.4', config: pack(config) }),
      );
      if (outcome.errors.length === 0) await work(provider);
    } catch (error) {
      outcome.errors.push(`the provider ended: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await provider.stop().catch(() => undefined);
      this.current = undefined;
    }
  }

  private async refresh(provider: ProviderProcess, outcome: Outcome): Promise<void> {
    await inParallel([...this.state], async ([address, stored]) => {
      const type_name = typeOf(address);
      const upgraded = await provider.call('UpgradeResourceState', {
        type_name,
        version: 0,
        raw_state: { json: json(stored.value) },
      });
      this.note(outcome, upgraded);
      if (diagnosticsOf(upgraded).length > 0) return;
      const read = await provider.call('ReadResource', {
        type_name,
        current_state: upgraded['upgraded_state'],
        private: stored.private,
      });
      if (this.note(outcome, read)) return;
      const value = unpack(read['new_state']);
      if (value === null) this.state.delete(address);
      else
        this.state.set(address, { value, private: read['private'] as Uint8Array, tainted: stored.tainted });
    });
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
    if (prior === undefined) {
      const response = await request(undefined);
      return this.note(outcome, response) ? { config } : { kind: 'create', response, config };
    }
    const response = await request(prior);
    if (this.note(outcome, response)) return { config };
    const replaces = ((response['requires_replace'] ?? []) as unknown[]).map(pathOf);
    if (prior.tainted || replaces.length > 0) return { kind: 'replace', config };
    const same =
      JSON.stringify(unpack(response['planned_state'])) ===
      JSON.stringify(sorted(prior.value, unpack(response['planned_state'])));
    return same ? { config } : { kind: 'update', response, config };
  }

  private async planDelete(
    provider: ProviderProcess,
    outcome: Outcome,
    address: string,
  ): Promise<Received | undefined> {
    const stored = this.state.get(address);
    const response = await provider.call('PlanResourceChange', {
      type_name: typeOf(address),
      prior_state: pack(stored?.value),
      proposed_new_state: pack(null),
      config: pack(null),
      prior_private: stored?.private,
    });
    return this.note(outcome, response) ? undefined : response;
  }

  private async applyDelete(provider: ProviderProcess, outcome: Outcome, address: string): Promise<void> {
    const stored = this.state.get(address);
    const planned = await this.planDelete(provider, outcome, address);
    if (planned === undefined || stored === undefined) return;
    const response = await provider.call('ApplyResourceChange', {
      type_name: typeOf(address),
      prior_state: pack(stored.value),
      planned_state: pack(null),
      config: pack(null),
      planned_private: planned['planned_private'],
    });
    if (!this.note(outcome, response)) this.state.delete(address);
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
      this.state.set(address, { value, private: response['private'] as Uint8Array, tainted });
    }
  }

  private configOf(resource: Resource): Record<string, unknown> {
    const ids = Object.fromEntries(
      [...this.state]
        .filter(([address]) => !this.pending.has(address))
        .map(([address, { value }]) => [address, value['id'] as string]),
    );
    const config = typeof resource.config === 'function' ? resource.config(ids) : resource.config;
    return this.complete(resource.type, config);
  }

  /** Every attribute present, as Terraform sends it; `undefined` stands for a value that is not known yet. */
  private complete(type: string, config: Configuration): Record<string, unknown> {
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
