import type { ProviderDefinition } from '../../framework/provider';
import type { TypeConstraint } from '../../framework/values';
import { MARKDOWN, type FunctionMessage, type GetFunctions } from '../messages';
import type { Rpc } from './rpc';

/** The signatures of the functions that the provider adds to Terraform's language. */
export const getFunctions: Rpc<typeof GetFunctions> = ({ definition }) =>
  Promise.resolve({ functions: encodeFunctions(definition) });

/** Name → signature. */
export function encodeFunctions({
  functions,
}: Pick<ProviderDefinition, 'functions'>): Record<string, FunctionMessage> {
  return Object.fromEntries(
    functions.map(({ name, summary, description, parameters, returns }) => [
      name,
      {
        parameters: parameters.map((each) => ({
          name: each.name,
          type: encodeType(each.type),
          description: each.description,
          description_kind: MARKDOWN,
        })),
        return: { type: encodeType(returns) },
        summary,
        description,
        description_kind: MARKDOWN,
      },
    ]),
  );
}

function encodeType(type: TypeConstraint): Uint8Array {
  return Buffer.from(JSON.stringify(type), 'utf8');
}
