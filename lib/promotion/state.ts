import { isJsonObject, objectOf, textOrUndefined, type JsonObject } from '../shared/json';
import { resourcesIn } from '../terraform/state';
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
  /** ISO; undefined when nothing is deployed. */
  readonly deployed: string | undefined;
}

/** The function actions in what `terraform show -json` prints: of a state, or of a plan (what will be). */
export function actionsIn(shown: unknown): StackAction[] {
  const { planned_values: planned, values } = objectOf(shown);
  return resourcesIn(planned ?? values)
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
    sha256: textOrUndefined(values['deployed_sha256']) ?? textOrUndefined(code['sha256']),
    managesCode: isJsonObject(values['code']),
    definition,
    digest: definitionDigest(definition),
    deployed: textOrUndefined(values['date_deployed']),
  };
}
