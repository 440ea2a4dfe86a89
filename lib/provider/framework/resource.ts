import type { AttributePath } from './diagnostics';
import type { AppliedOf, Attributes, ConfigOf, PlanOf, Schema, StateOf } from './schema';
import type { ResourceIdentity } from './identity';
import type { Request } from './request';

/** Reads and writes the provider's own notes on a resource (JSON), which travel with its state. */
export interface PrivateState {
  get(): Readonly<Record<string, unknown>>;
  set(notes: Readonly<Record<string, unknown>>): void;
}

export interface ValidateRequest<A extends Attributes> extends Request {
  /** With unknown values, and nulls where nothing is configured (defaults are not filled in). */
  readonly config: PlanOf<A>;
}

export interface PlanRequest<A extends Attributes, Client> extends Request {
  readonly operation: 'create' | 'update' | 'delete';
  readonly client: Client;
  /** Write-only attributes are here and nowhere else. Null when the resource is to be deleted. */
  readonly config: PlanOf<A> | null;
  /** Null when the resource is to be created. */
  readonly prior: StateOf<A> | null;
  /**
   * The plan by Terraform's rules: the configuration, defaults, prior values of what means the same, unknown for what is
   * computed anew. Null when the resource is to be deleted. Return a changed copy to plan something else.
   */
  readonly planned: PlanOf<A> | null;
  /** Whether the planned values differ from the prior ones at all. */
  readonly changed: boolean;
  /** The notes as they are; `set` writes those that apply will see. */
  readonly private: PrivateState;
  /** Says that the change at this path needs a new resource. */
  requireReplace(path: AttributePath): void;
}

interface ChangeRequest<A extends Attributes, Client> extends Request {
  readonly client: Client;
  readonly private: PrivateState;
  /**
   * Saves what has been reached: if the request fails later, this is the state that Terraform keeps. Without it a failed create
   * leaves no state, a failed update the prior one. Terraform marks a resource whose create failed with a state as
   * tainted (the next apply deletes and creates it); to go on without that, do not save and find the half-made thing
   * again, or end with a warning. Unknown values may be in it: they are saved as null.
   */
  checkpoint(state: PlanOf<A>): void;
}

export interface CreateRequest<A extends Attributes, Client> extends ChangeRequest<A, Client> {
  readonly planned: AppliedOf<A>;
  readonly config: ConfigOf<A>;
}

export interface UpdateRequest<A extends Attributes, Client> extends CreateRequest<A, Client> {
  readonly prior: StateOf<A>;
}

interface DeleteRequest<A extends Attributes, Client> extends Request {
  readonly client: Client;
  readonly prior: StateOf<A>;
  readonly private: PrivateState;
}

interface ReadRequest<A extends Attributes, Client> extends Request {
  readonly client: Client;
  readonly state: StateOf<A>;
  readonly private: PrivateState;
}

export interface ImportRequest<Client> extends Request {
  readonly client: Client;
  /** What the user gave to `terraform import` or to an `import` block. */
  readonly id: string;
  readonly private: PrivateState;
}

/** The state of another provider's resource that a `moved` block names. */
export interface MoveRequest extends Request {
  /** For example `registry.terraform.io/mypurecloud/genesyscloud`. */
  readonly sourceProvider: string;
  /** For example `genesyscloud_integration_action`. */
  readonly sourceType: string;
  readonly sourceVersion: number;
  /** The other resource's attributes, as JSON. */
  readonly state: Readonly<Record<string, unknown>>;
  readonly private: PrivateState;
}

/** What is generated of a state. */
interface GeneratedConfig<A extends Attributes> {
  readonly state: StateOf<A>;
  /** Null is left out. */
  readonly config: { readonly [K in keyof A]: StateOf<A>[K] | null };
}

/** What a resource type does. Loaded when it is first needed, so that the schema alone stays cheap. */
export interface ResourceHandlers<A extends Attributes = Attributes, Client = unknown> {
  /** Checks what can be told from the configuration alone; the org is not known here. */
  validate?(request: ValidateRequest<A>): void | Promise<void>;
  /** Checks and resolves the plan; may read the org. Returns the changed plan, or nothing to keep the given one. */
  plan?(request: PlanRequest<A, Client>): PlanOf<A> | undefined | Promise<PlanOf<A> | undefined>;
  /** Returns the state as it is now. */
  create(request: CreateRequest<A, Client>): Promise<StateOf<A>>;
  /** Returns the state as it is now, or null when the resource is gone. */
  read(request: ReadRequest<A, Client>): Promise<StateOf<A> | null>;
  /** Returns the state as it is now. Without it every change must require a replacement. */
  update?(request: UpdateRequest<A, Client>): Promise<StateOf<A>>;
  /** Succeeds also when the resource is gone already. */
  delete(request: DeleteRequest<A, Client>): Promise<void>;
  /** Finds what the id means and returns its identifying attributes; Terraform then reads it. */
  import?(request: ImportRequest<Client>): Promise<Partial<StateOf<A>>>;
  /** Takes over a resource of another provider; returns undefined when it is none that can be taken. */
  move?(request: MoveRequest): Partial<StateOf<A>> | undefined | Promise<Partial<StateOf<A>> | undefined>;
  /** Mends the configuration that is generated of a state: of two attributes that say the same only one may be given. */
  generate?(
    generated: GeneratedConfig<A>,
  ): GeneratedConfig<A>['config'] | Promise<GeneratedConfig<A>['config']>;
  /** Turns the attributes of an older schema version (JSON) into those of the present one. */
  upgrade?(version: number, state: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

/** A resource type: its schema, and its handlers loaded on demand. */
export interface ResourceType<A extends Attributes = Attributes, Client = unknown> {
  /** With the provider's name in front, for example `genesysactions_credential`. */
  readonly name: string;
  readonly schema: Schema<A>;
  /** What names its objects for good. Without it they have ids alone. */
  readonly identity?: ResourceIdentity<Client>;
  load(): Promise<ResourceHandlers<A, Client>>;
}

interface ReadDataRequest<A extends Attributes, Client> extends Request {
  readonly client: Client;
  /** Everything known: Terraform waits with the read until it is. */
  readonly config: StateOf<A>;
}

/** What a data source does. */
interface DataSourceHandlers<A extends Attributes = Attributes, Client = unknown> {
  validate?(request: ValidateRequest<A>): void | Promise<void>;
  read(request: ReadDataRequest<A, Client>): Promise<StateOf<A>>;
}

/** A data source: its schema, and its handlers loaded on demand. */
export interface DataSourceType<A extends Attributes = Attributes, Client = unknown> {
  readonly name: string;
  readonly schema: Schema<A>;
  load(): Promise<DataSourceHandlers<A, Client>>;
}

interface OpenRequest<A extends Attributes, Client> extends Request {
  readonly client: Client;
  /** Everything known: Terraform waits until it is. */
  readonly config: StateOf<A>;
}

interface Opened<A extends Attributes> {
  readonly result: StateOf<A>;
  /** Ends what was opened; called at the end of the run. */
  close?(request: Request): Promise<void>;
}

/** What an ephemeral resource does. */
interface EphemeralHandlers<A extends Attributes = Attributes, Client = unknown> {
  /** Makes what lasts for a run of Terraform alone, and is in no plan and no state. */
  open(request: OpenRequest<A, Client>): Promise<Opened<A>>;
}

/** An ephemeral resource: its schema, and its handlers loaded on demand. Terraform 1.10, OpenTofu 1.11 and later. */
export interface EphemeralType<A extends Attributes = Attributes, Client = unknown> {
  readonly name: string;
  readonly schema: Schema<A>;
  load(): Promise<EphemeralHandlers<A, Client>>;
}
