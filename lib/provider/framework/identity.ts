import type { Request } from './request';
import type { Attributes } from './schema';
import type { ValueObject } from './values';

interface IdentityRequest<Client> extends Request {
  readonly client: Client;
}

interface OfRequest<Client> extends IdentityRequest<Client> {
  readonly state: ValueObject;
  /** The identity that Terraform has of it already. */
  readonly before: ValueObject | null;
}

interface GivenRequest<Client> extends IdentityRequest<Client> {
  /** With nulls where nothing was given. */
  readonly identity: ValueObject;
}

/** What names a resource's objects. Loaded when it is first needed. */
interface IdentityHandlers<Client> {
  /** Told before something is created, to begin what {@link of} will need: nothing may come between an object and its state. */
  begin?(request: IdentityRequest<Client>): void | Promise<void>;
  /** The identity of the object of a state. */
  of(request: OfRequest<Client>): Promise<ValueObject>;
  /** What `terraform import` would be given to import the object that an identity names. */
  importId(request: GivenRequest<Client>): Promise<string>;
  /** Told when there is no object any more for a state with this identity: for a warning. */
  gone?(request: GivenRequest<Client>): Promise<void>;
}

/**
 * What names a resource's objects for good, beside their state (Terraform 1.12, OpenTofu 1.12 and later). Its version is 0 for
 * ever: states of before have none, which Terraform takes for version 0.
 */
export interface ResourceIdentity<Client = unknown> {
  /** Texts. What is `required` has to be given for an import; of the rest, as much as names one object. */
  readonly attributes: Attributes;
  load(): Promise<IdentityHandlers<Client>>;
}
