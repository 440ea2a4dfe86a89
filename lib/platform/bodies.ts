import type { Models } from 'purecloud-platform-client-v2';
import type { Contract, RequestConfiguration, ResponseConfiguration } from '../model/actions';
import type { ActionConfig } from './types';

/** The contract in the platform's own form. */
export function contractBody({ contract }: { readonly contract: Contract }): Models.ActionContractInput {
  return {
    input: { inputSchema: contract.input },
    output: { successSchema: contract.output },
  } as unknown as Models.ActionContractInput;
}

/** Templates and mapping in the platform's own form. A function's URL template is the service's own and is never sent. */
export function configBody({
  request,
  response,
}: {
  readonly request: RequestConfiguration;
  readonly response: ResponseConfiguration;
}): ActionConfig {
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
