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
import type { FunctionActionAttributes } from './function-action-schema';

export type State = StateOf<FunctionActionAttributes>;
export type Planned = PlanOf<FunctionActionAttributes>;

/** What an action should be, with everything known: what apply works from. */
export interface ActionDefinition {
  readonly name: string;
  readonly category: string | undefined;
  readonly integrationId: string;
  readonly secure: boolean;
  readonly contract: Contract;
  readonly request: RequestConfiguration;
  readonly response: ResponseConfiguration;
  readonly function: FunctionSettings;
}

/** Reads a plan, or a state, in which everything that matters is known. */
export function definitionOf(planned: Planned): ActionDefinition {
  const contract = known(planned.contract);
  const settings = known(planned.function);
  const name = known(planned.name) ?? '';
  return {
    name,
    category: known(planned.category),
    integrationId: known(planned.integration_id) ?? '',
    secure: known(planned.secure) ?? false,
    contract: {
      input: parsed(known(contract?.input)),
      output: parsed(known(contract?.output)),
    },
    ...configurationOf(planned),
    function: {
      handler: known(settings?.handler) ?? '',
      runtime: known(settings?.runtime) ?? '',
      timeoutSeconds: known(settings?.timeout_seconds) ?? 0,
      description: known(settings?.description) ?? name.slice(0, DESCRIPTION_MAX_LENGTH),
    },
  };
}

function configurationOf(planned: Planned): Pick<ActionDefinition, 'request' | 'response'> {
  const request = known(planned.request);
  const response = known(planned.response);
  return {
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

/** The contract in the platform's own form. */
export function contractBody({ contract }: Pick<ActionDefinition, 'contract'>): Models.ActionContractInput {
  return {
    input: { inputSchema: contract.input },
    output: { successSchema: contract.output },
  } as unknown as Models.ActionContractInput;
}

/** Templates and mapping in the platform's own form. The URL template is the service's own and is never sent. */
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

/** Whether two definitions have the same templates and mapping. */
export function sameConfiguration(left: ActionDefinition, right: ActionDefinition): boolean {
  return same(configBody(left), configBody(right));
}

/** Whether two definitions have the same contract, by meaning. */
export function sameContract(left: ActionDefinition, right: ActionDefinition): boolean {
  return same(left.contract, right.contract);
}

/** Whether two definitions have the same function settings. */
export function sameFunction(left: ActionDefinition, right: ActionDefinition): boolean {
  return same(left.function, right.function);
}

/** The contract of an action as the platform gives it, as JSON texts. */
export function contractTexts({ contract }: Action): { input: string; output: string } {
  return {
    input: canonicalJson((contract?.input?.inputSchema ?? {}) as unknown as Json),
    output: canonicalJson((contract?.output?.successSchema ?? {}) as unknown as Json),
  };
}

function same(left: unknown, right: unknown): boolean {
  return canonicalJson(left as Json) === canonicalJson(right as Json);
}

function parsed(text: string | undefined): Json {
  return JSON.parse(text ?? '{}') as Json;
}
