import { sha256Hex } from '../shared/digests';
import { canonicalJson, objectOf, type Json, type JsonObject } from '../shared/json';

/**
 * What of an action must be the same in every environment: the contract, both configurations, and how the code is run.
 * Names, categories, timeouts and descriptions may differ from one environment to the next.
 */
export interface PromotedDefinition {
  readonly contract: { readonly input: Json; readonly output: Json };
  readonly request: Json;
  readonly response: Json;
  readonly handler: string;
  readonly runtime: string;
}

/** Takes the definition out of an action's attributes, as state and plan hold them. */
export function promotedDefinition(attributes: JsonObject): PromotedDefinition {
  const contract = objectOf(attributes['contract']);
  const settings = objectOf(attributes['function']);
  return {
    contract: { input: parsed(contract['input']), output: parsed(contract['output']) },
    request: attributes['request'] ?? null,
    response: attributes['response'] ?? null,
    handler: String(settings['handler']),
    runtime: String(settings['runtime']),
  };
}

/** The digest of a definition: the same for all texts of the same meaning. */
export function definitionDigest(definition: PromotedDefinition): string {
  return sha256Hex(Buffer.from(canonicalJson(definition as unknown as Json), 'utf8'));
}

/** In which parts two definitions differ: `contract.input`, `request` … */
export function definitionDifferences(left: PromotedDefinition, right: PromotedDefinition): string[] {
  const parts: [string, (definition: PromotedDefinition) => Json][] = [
    ['contract.input', ({ contract }) => contract.input],
    ['contract.output', ({ contract }) => contract.output],
    ['request', ({ request }) => request],
    ['response', ({ response }) => response],
    ['function.handler', ({ handler }) => handler],
    ['function.runtime', ({ runtime }) => runtime],
  ];
  return parts
    .filter(([, part]) => canonicalJson(part(left)) !== canonicalJson(part(right)))
    .map(([name]) => name);
}

function parsed(text: Json | undefined): Json {
  if (typeof text !== 'string') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
