import { sameContract } from '../../../model/publication';
import { isKnown, knownIn, plannedOr, UNKNOWN } from '../../framework';
import {
  configBody,
  functionDefinitionOf,
  knownDefinition,
  sameConfiguration,
  sameFunction,
  type FunctionDefined,
  type FunctionPlanned,
  type FunctionState,
} from './definition';
import { isUnpublished } from './observe';

/** What an update has to do. */
export interface Changes {
  readonly name: boolean;
  readonly category: boolean;
  readonly configuration: boolean;
  readonly contract: boolean;
  readonly function: boolean;
  readonly code: boolean;
  /** The action, or the draft that its state shows, is not published and should be. */
  readonly publish: boolean;
}

/** Compares a state with a plan. */
export function changesOf(prior: FunctionState, planned: FunctionDefined): Changes {
  const before = functionDefinitionOf(prior);
  const after = functionDefinitionOf(planned);
  return {
    name: before.name !== after.name,
    category: after.category !== undefined && before.category !== after.category,
    configuration: !sameConfiguration(configBody(before), configBody(after)),
    contract: !sameContract(before.contract, after.contract),
    function: !sameFunction(before.function, after.function),
    code:
      planned.code !== null &&
      deployedDigest(prior)?.toLowerCase() !== plannedOr(planned.code.sha256, null)?.toLowerCase(),
    publish: planned.publish && isUnpublished(prior),
  };
}

/** The digest of the code that is deployed, as far as it is known, whether or not the code is managed here. */
function deployedDigest({ code, deployed_sha256 }: FunctionState): string | null {
  return code === null ? deployed_sha256 : code.sha256;
}

/** Whether an update has anything to do in the org. */
export function hasChanges(changes: Changes): boolean {
  return Object.values(changes).includes(true);
}

/** The plan of an update with exactly those computed values unknown that the update will change. */
export function withComputed(prior: FunctionState, planned: FunctionPlanned): FunctionPlanned {
  const wanted = knownDefinition(planned);
  const changes = wanted && changesOf(prior, wanted);
  const deploys = changes === undefined || hasChanges(changes);
  const uploads = changes === undefined || changes.code;
  const { publish, code } = knownIn(planned);
  const publishes = deploys && publish !== false;
  return {
    ...planned,
    version: publishes ? UNKNOWN : prior.version,
    // A published action has no draft.
    draft_version: !deploys ? prior.draft_version : publish === true ? null : UNKNOWN,
    zip_id: uploads ? UNKNOWN : prior.zip_id,
    zip_name: uploads ? UNKNOWN : prior.zip_name,
    date_deployed: uploads ? UNKNOWN : prior.date_deployed,
    deployed_sha256: uploads ? (code?.sha256 ?? UNKNOWN) : prior.deployed_sha256,
    function_id: isKnown(prior.function_id) ? prior.function_id : UNKNOWN,
  };
}
