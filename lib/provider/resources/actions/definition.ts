import type {
  Contract,
  FunctionSettings,
  RequestConfiguration,
  ResponseConfiguration,
} from '../../../model/actions';
import { canonicalJson, type Json } from '../../../shared/json';
import { DESCRIPTION_MAX_LENGTH } from '../../../model/limits';
import type { Action, ActionConfig } from '../../../platform';
import { hasUnknown, plannedOr, type AppliedOf, type PlanOf, type StateOf } from '../../framework';
import { knownEntries } from '../support';
import type { ActionAttributes } from './action-schema';
import type { FunctionActionAttributes } from './function-action-schema';

/** An action of either kind: with a function, or without. */
type AnyKind = FunctionActionAttributes | ActionAttributes;
export type AnyState = StateOf<AnyKind>;
export type AnyPlanned = PlanOf<AnyKind>;
type AnyApplied = AppliedOf<AnyKind>;
export type FunctionState = StateOf<FunctionActionAttributes>;
export type FunctionPlanned = PlanOf<FunctionActionAttributes>;
export type FunctionApplied = AppliedOf<FunctionActionAttributes>;

/** What of an action becomes something in the org, beside its code. */
const DEFINED = ['name', 'category', 'integration_id', 'secure', 'contract', 'request', 'response'] as const;

/** The attributes of an action of either kind that define it. */
type Defined = Pick<AnyApplied, (typeof DEFINED)[number]>;

/** The attributes of a function action that define it. */
export type FunctionDefined = Pick<
  FunctionApplied,
  (typeof DEFINED)[number] | 'function' | 'code' | 'publish'
>;

/** A plan in which all that defines the action is known; undefined where something of it is not. */
export function knownDefinition(planned: FunctionPlanned): FunctionDefined | undefined {
  const names = [...DEFINED, 'function', 'code', 'publish'] as const;
  return names.some((name) => hasUnknown(planned[name])) ? undefined : (planned as FunctionDefined);
}

/** What an action of either kind should be, with everything known: what apply works from. */
export interface ActionDefinition {
  readonly name: string;
  readonly category: string | undefined;
  readonly integrationId: string;
  readonly secure: boolean;
  readonly contract: Contract;
  readonly request: RequestConfiguration;
  readonly response: ResponseConfiguration;
}

/** What a function action should be. */
export interface FunctionDefinition extends ActionDefinition {
  readonly function: FunctionSettings;
}

/** The definition of a plan or of a state. */
export function definitionOf(planned: Defined): ActionDefinition {
  const { name, integration_id, secure, contract } = planned;
  return {
    name,
    category: plannedOr(planned.category, undefined),
    integrationId: integration_id,
    secure,
    contract: { input: JSON.parse(contract.input) as Json, output: JSON.parse(contract.output) as Json },
    ...configurationOf(planned),
  };
}

/** Templates and mapping of a plan or of a state. */
export function configurationOf({
  request,
  response,
}: Pick<Defined, 'request' | 'response'>): Pick<ActionDefinition, 'request' | 'response'> {
  return {
    request: { template: request.template, headers: knownEntries(request.headers), type: request.type },
    response: {
      translationMap: knownEntries(response.translation_map),
      translationMapDefaults: knownEntries(response.defaults),
      successTemplate: response.success_template,
    },
  };
}

/** The definition of a plan or of a state of a function action. */
export function functionDefinitionOf(
  planned: Defined & Pick<FunctionDefined, 'function'>,
): FunctionDefinition {
  const { name, function: settings } = planned;
  return {
    ...definitionOf(planned),
    function: {
      handler: settings.handler,
      runtime: settings.runtime,
      timeoutSeconds: settings.timeout_seconds,
      description: plannedOr(settings.description, name.slice(0, DESCRIPTION_MAX_LENGTH)),
    },
  };
}

/** What the states of actions of both kinds have, as it was planned. */
export function plannedStateOf(planned: AnyApplied) {
  const { integration_id, name, secure, contract, deletion_policy, on_existing } = planned;
  const { request, response } = configurationOf(planned);
  return {
    integration_id,
    name,
    secure,
    contract,
    request,
    response: {
      translation_map: response.translationMap,
      defaults: response.translationMapDefaults,
      success_template: response.successTemplate,
    },
    deletion_policy,
    on_existing,
  };
}

/** Whether two configurations have the same templates and mapping. */
export function sameConfiguration(left: ActionConfig, right: ActionConfig): boolean {
  return canonicalJson(left as unknown as Json) === canonicalJson(right as unknown as Json);
}

/** Whether the settings of two functions are the same. */
export function sameFunction(left: Partial<FunctionSettings>, right: FunctionSettings): boolean {
  return SETTINGS.every((name) => left[name] === right[name]);
}

const SETTINGS = ['handler', 'runtime', 'timeoutSeconds', 'description'] as const;

/** The contract of an action as the platform gives it. */
export function observedContract({ contract }: Pick<Action, 'contract'>): Contract {
  return {
    input: (contract?.input?.inputSchema ?? {}) as unknown as Json,
    output: (contract?.output?.successSchema ?? {}) as unknown as Json,
  };
}

/** The same as a state has it: JSON texts. */
export function contractTexts(action: Pick<Action, 'contract'>): { input: string; output: string } {
  const { input, output } = observedContract(action);
  return { input: canonicalJson(input), output: canonicalJson(output) };
}
