import type { Models } from 'purecloud-platform-client-v2';
import type { Json } from '../shared/json';

/** An integration's configuration: what `config/current` holds. */
export interface IntegrationConfig {
  readonly name: string;
  readonly version: number;
  readonly properties: { readonly [key: string]: Json };
  readonly advanced: { readonly [key: string]: Json };
  readonly notes: string;
  /** Credential keys of the integration's type to credentials. */
  readonly credentials: Readonly<Record<string, { readonly id: string }>>;
}

/** An integration. */
export interface Integration {
  readonly id: string;
  readonly name: string;
  /** The id of its type, for example `function-data-actions`. */
  readonly typeId: string;
  readonly enabled: boolean;
}

/** An action or a draft, as the platform gives it. */
export type Action = Models.Action & { readonly id: string };
/** An action or a draft as it is read by itself. Lists and answers to changes may tell less. */
export type WholeAction = Action & Required<Pick<Models.Action, (typeof WHOLE_ACTION)[number]>>;
/** What every action has that is read by itself. */
export const WHOLE_ACTION = ['id', 'name', 'category', 'integrationId'] as const;
/** The configuration of an action: templates, headers, mapping. */
export type ActionConfig = Models.ActionConfig;
export type FunctionConfig = Models.FunctionConfig;
export type Credential = Models.Credential & { readonly id: string };
