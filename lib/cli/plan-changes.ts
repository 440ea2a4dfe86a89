import { isJsonObject, objectOf, objectsIn, type JsonObject } from '../shared/json';
import type { Review } from '../review';

/** What a plan does beside changing resources: a review, which tells what it means for callers, says nothing of it. */
interface Beside {
  /** Resources that come into the state. */
  readonly imports: number;
  /** Resources that get another address in the state. */
  readonly moves: number;
  readonly outputs: number;
}

/** Whether applying a plan does anything: to resources, or to the state alone. */
export function changesAnything(planJson: string): boolean {
  const plan = objectOf(JSON.parse(planJson));
  const { imports, moves, outputs } = besideIn(plan);
  return imports + moves + outputs > 0 || objectsIn(plan['resource_changes']).some(isChanged);
}

/** A review whose summary tells also what the plan imports, moves and puts out: only without all that there are no changes. */
export function withWhatIsBeside(review: Review, planJson: string): Review {
  const { imports, moves, outputs } = besideIn(objectOf(JSON.parse(planJson)));
  const beside = [
    ...(imports > 0 ? [`${imports} to import`] : []),
    ...(moves > 0 ? [`${moves} to move in the state`] : []),
    ...(outputs > 0 ? [`${outputs} ${outputs === 1 ? 'output' : 'outputs'} to change`] : []),
  ];
  if (beside.length === 0) return review;
  const none = /^No changes/;
  const text = beside.join(', ');
  const { summary } = review;
  return { ...review, summary: none.test(summary) ? summary.replace(none, text) : `${summary}, ${text}` };
}

function besideIn({ resource_changes: changes, output_changes: outputs }: JsonObject): Beside {
  const resources = objectsIn(changes);
  return {
    imports: resources.filter(({ change }) => objectOf(change)['importing'] !== undefined).length,
    moves: resources.filter(({ previous_address: previous }) => previous !== undefined).length,
    outputs: Object.values(objectOf(outputs)).filter((change) => isJsonObject(change) && !isNoOp(change))
      .length,
  };
}

/** What is only read, such as a data source, changes nothing. */
function isChanged({ change, mode }: JsonObject): boolean {
  return mode !== 'data' && isJsonObject(change) && !isNoOp(change);
}

function isNoOp({ actions }: JsonObject): boolean {
  return Array.isArray(actions) && actions.every((action) => action === 'no-op');
}
