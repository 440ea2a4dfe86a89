/**
 * Reads an action that the admin UI exported. This module is also part of the light entry `genesys-actions/function`: it
 * imports only types.
 */
import type { FunctionActionDefinition, RequestDefinition, ResponseDefinition } from './definition';

/** A function action as the admin UI exports it (Admin, Integrations, Actions, Export): a JSON file. */
export interface ExportedAction {
  /** The UI adds when it was exported: that is left out. */
  readonly name: string;
  /** Must be `function-data-actions`, where it is there. */
  readonly integrationType?: string;
  /** `custom`; not read. */
  readonly actionType?: string;
  /** @default false */
  readonly secure?: boolean;
  /** The schemas of input and output. */
  readonly contract: {
    readonly input: { readonly inputSchema: object };
    readonly output: { readonly successSchema: object };
  };
  /** Templates, headers and mapping; a URL in it belongs to the org that it came from and is not read. */
  readonly config?: {
    readonly request?: {
      readonly requestTemplate?: string;
      readonly headers?: Readonly<Record<string, string>>;
    };
    readonly response?: ResponseDefinition;
  };
}

/** What an export says of an action; handler, runtime and code are not in it. */
export type ExportedDefinition = Pick<FunctionActionDefinition, 'name' | 'input' | 'output' | 'secure'> & {
  readonly request?: Omit<RequestDefinition, 'template'> & { readonly template?: string };
  readonly response?: ResponseDefinition;
};

/**
 * The definition of an action that the admin UI exported: `defineFunctionAction(fromExport(json))`, or
 * `{ ...fromExport(json), runtime: 'nodejs24.x' }` with what an export does not hold.
 *
 * @throws when it is no export, or that of an action without a function
 */
export function fromExport(exported: ExportedAction): ExportedDefinition {
  const { name, integrationType, secure, contract, config } = exported as Partial<ExportedAction>;
  if (integrationType !== undefined && integrationType !== 'function-data-actions') {
    throw new Error(
      `The export is that of an action of the type ${JSON.stringify(integrationType)}. Only those of function-data-actions have a function.`,
    );
  }
  const input = contract?.input?.inputSchema;
  const output = contract?.output?.successSchema;
  if (typeof name !== 'string' || input === undefined || output === undefined) {
    throw new Error(
      'This is no export of an action: it needs name, contract.input.inputSchema and contract.output.successSchema.',
    );
  }
  const { requestTemplate: template, headers } = config?.request ?? {};
  const request = { ...(template !== undefined && { template }), ...(headers !== undefined && { headers }) };
  return {
    // The UI adds this to the name, once more each time.
    name: name.replace(/( - Exported \d{4}-\d\d-\d\d @ \d{1,2}:\d\d)+$/, ''),
    input,
    output,
    ...(Object.keys(request).length > 0 && { request }),
    ...(config?.response !== undefined && { response: config.response }),
    ...(secure === true && { secure }),
  };
}
