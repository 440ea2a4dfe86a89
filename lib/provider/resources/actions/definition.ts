import type { Models } from 'purecloud-platform-client-v2';
import type {
  Contract,
  FunctionSettings,
  RequestConfiguration,
  ResponseConfiguration,
} from '../../../model/actions';
import { canonicalJson, type Json } from '../../../shared/json';
import { DESCRIPTION_MAX_LENGTH } from '../../../model/limits';
import type { Action, ActionConfig } from '../../../platform';
import { known, type PlanOf, type StateOf } from '../../framework';
import { knownEntries } from '../support';
import type { ActionAttributes } from './action-schema';
import type { FunctionActionAttributes } from './function-action-schema';
import { sameSchema } from './schema';

/** An action of either kind: with a function, or without. */
type AnyKind = FunctionActionAttributes | ActionAttributes;
export type AnyState = StateOf<AnyKind>;
export type AnyPlanned = PlanOf<AnyKind>;
export type FunctionState = StateOf<FunctionActionAttributes>;
export type FunctionPlanned = PlanOf<FunctionActionAttributes>;

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

/** Reads a plan, or a state, in which everything that matters is known. */
export function definitionOf(planned: AnyPlanned): ActionDefinition {
  const contract = known(planned.contract);
  const request = known(planned.request);
  const response = known(planned.response);
  return {
    name: known(planned.name) ?? '',
    category: known(planned.category),
    integrationId: known(planned.integration_id) ?? '',
    secure: known(planned.secure) ?? false,
    contract: {
      input: parsed(known(contract?.input)),
      output: parsed(known(contract?.output)),
    },
    request: {
      template: known(request?.template) ?? '',
      headers: knownEntries(known(request?.headers)),
      type: known(request?.type) ?? 'POST',
    },
    response: {
      translationMap: knownEntries(known(response?.translation_map)),
      translationMapDefaults: knownEntries(known(response?.defaults)),
      successTemplate: known(response?.success_template) ?? '',
    },
  };
}

/** Reads a plan, or a state, of a function action. */
export function functionDefinitionOf(planned: FunctionPlanned): FunctionDefinition {
  const definition = definitionOf(planned);
  const settings = known(planned.function);
  return {
    ...definition,
    function: {
      handler: known(settings?.handler) ?? '',
      runtime: known(settings?.runtime) ?? '',
      timeoutSeconds: known(settings?.timeout_seconds) ?? 0,
      description: known(settings?.description) ?? definition.name.slice(0, DESCRIPTION_MAX_LENGTH),
    },
  };
}

/** What the states of actions of both kinds have, as it was planned. */
export function plannedStateOf(planned: AnyPlanned) {
  const { name, integrationId, secure, request, response } = definitionOf(planned);
  const contract = known(planned.contract);
  return {
    integration_id: integrationId,
    name,
    secure,
    contract: { input: known(contract?.input) ?? '', output: known(contract?.output) ?? '' },
    request,
    response: {
      translation_map: response.translationMap,
      defaults: response.translationMapDefaults,
      success_template: response.successTemplate,
    },
    deletion_policy: known(planned.deletion_policy) ?? 'block_if_used',
    on_existing: known(planned.on_existing) ?? 'fail',
  };
}

/** The contract in the platform's own form. */
export function contractBody({ contract }: Pick<ActionDefinition, 'contract'>): Models.ActionContractInput {
  return {
    input: { inputSchema: contract.input },
    output: { successSchema: contract.output },
  } as unknown as Models.ActionContractInput;
}

/** Templates and mapping in the platform's own form. A function's URL template is the service's own and is never sent. */
export function configBody({ request, response }: ActionDefinition): ActionConfig {
  return {
    request: {
      requestTemplate: request.template,
      requestType: request.type,
      headers: { ...request.headers },
    },
    response: {
      translationMap: { ...response.translationMap },
      translationMapDefaults: { ...response.translationMapDefaults },
      successTemplate: response.successTemplate,
    },
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

/** Whether two contracts mean the same. */
export function sameContract(left: Contract, right: Contract): boolean {
  return (['input', 'output'] as const).every((side) =>
    sameSchema(canonicalJson(left[side]), canonicalJson(right[side])),
  );
}

/** The contract of an action as the platform gives it. */
export function contractOf({ contract }: Pick<Action, 'contract'>): Contract {
  return {
    input: (contract?.input?.inputSchema ?? {}) as unknown as Json,
    output: (contract?.output?.successSchema ?? {}) as unknown as Json,
  };
}

/** The same as a state has it: JSON texts. */
export function contractTexts(action: Pick<Action, 'contract'>): { input: string; output: string } {
  const { input, output } = contractOf(action);
  return { input: canonicalJson(input), output: canonicalJson(output) };
}

function parsed(text: string | undefined): Json {
  return JSON.parse(text ?? '{}') as Json;
}
