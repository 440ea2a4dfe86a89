import { isJsonObject, objectOf, textOrUndefined, type JsonObject } from '../shared/json';
import { definitionDigest, promotedDefinition, type PromotedDefinition } from './definition';

/** A function action as Terraform's state, or a plan, has it. */
export interface StackAction {
  /** Terraform's address: the same in every environment, also where the name is not. */
  readonly address: string;
  /** Its name in this environment's org. */
  readonly name: string;
  /** Undefined until it is created. */
  readonly id: string | undefined;
  /** Of the code, lower-case hexadecimal; undefined when something else deployed it. */
  readonly sha256: string | undefined;
  /** Whether its code is managed; if not, its org keeps what it runs. */
  readonly managesCode: boolean;
  readonly definition: PromotedDefinition;
  /** Of the definition. */
  readonly digest: string;
}

/** The function actions among the resources of a state or of a plan. */
export function actionsIn(resources: readonly JsonObject[]): StackAction[] {
  return resources
    .flatMap(({ type, address, values: attributes }) =>
      type === 'genesysactions_function_action' && isJsonObject(attributes)
        ? [actionOf(String(address), attributes)]
        : [],
    )
    .sort((left, right) => (left.address < right.address ? -1 : 1));
}

function actionOf(address: string, values: JsonObject): StackAction {
  const code = objectOf(values['code']);
  const definition = promotedDefinition(values);
  return {
    address,
    name: String(values['name']),
    id: textOrUndefined(values['id']),
    sha256: textOrUndefined(code['sha256']) ?? textOrUndefined(objectOf(values['deployed'])['sha256']),
    managesCode: isJsonObject(values['code']),
    definition,
    digest: definitionDigest(definition),
  };
}
