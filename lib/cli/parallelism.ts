import { isJsonObject, objectOf, objectsIn, type JsonObject } from '../shared/json';
import { parallelismIn, withVariables } from '../terraform/arguments';

/** How many things Terraform makes at once unless it is told otherwise. */
const TERRAFORMS_OWN = 10;
/** More at once do not end sooner: by then the org's limits count, not the waiting. */
const MOST = 40;

/**
 * How many things an apply of this plan should make at once. A function action waits seconds for its zip to be processed,
 * so two hundred of them, ten at a time, take twenty times as long as one.
 *
 * @returns as many as the plan has function actions to create or change, from 11 to 40; undefined where Terraform's own ten
 *   will do, and where the user has set it (`TF_CLI_ARGS`, `TF_CLI_ARGS_apply`)
 */
export function parallelismFor(planJson: string, env: NodeJS.ProcessEnv): number | undefined {
  if (parallelismIn(withVariables(['apply'], env)) !== undefined) return undefined;
  const changes = objectsIn(objectOf(JSON.parse(planJson))['resource_changes']);
  const waiting = changes.filter(waitsForZip).length;
  return waiting > TERRAFORMS_OWN ? Math.min(MOST, waiting) : undefined;
}

function waitsForZip({ type, change }: JsonObject): boolean {
  const actions = isJsonObject(change) ? change['actions'] : undefined;
  return (
    type === 'genesysactions_function_action' &&
    Array.isArray(actions) &&
    actions.some((action) => action === 'create' || action === 'update')
  );
}
