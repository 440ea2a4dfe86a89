import { sameContract } from '../../../model/publication';
import { isUnknown, knownIn, plannedOr, UNKNOWN } from '../../framework';
import { configBody } from '../../../platform/bodies';
import {
  functionDefinitionOf,
  knownDefinition,
  sameConfiguration,
  sameFunction,
  type FunctionDefined,
  type FunctionPlanned,
  type FunctionState,
} from './definition';
import { deployedDigest, deployedOf, draftVersionOf } from './deployed';
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

/** Whether an update has anything to do in the org. */
export function hasChanges(changes: Changes): boolean {
  return Object.values(changes).includes(true);
}

/** The plan of an update with exactly those computed values unknown that the update will change. */
export function withComputed(prior: FunctionState, planned: FunctionPlanned): FunctionPlanned {
  const wanted = knownDefinition(planned);
  const changes = wanted && changesOf(prior, wanted);
  const deploys = changes === undefined || hasChanges(changes);
  const publishes = deploys && knownIn(planned).publish !== false;
  return {
    ...planned,
    version: publishes ? UNKNOWN : prior.version,
    deployed: plannedDeployed(prior, planned, deploys),
  };
}

function plannedDeployed(
  prior: FunctionState,
  { code, publish }: FunctionPlanned,
  deploys: boolean,
): FunctionPlanned['deployed'] {
  // A published action has no draft; of one that is not to be published, only the apply knows the version.
  if (isUnknown(code) || (deploys && publish !== true)) return UNKNOWN;
  const draftVersion = deploys ? null : draftVersionOf(prior);
  if (code !== null) return deployedOf(draftVersion, null);
  // Of code that was managed so far, the state does not tell which zip it is.
  if (prior.code !== null) return UNKNOWN;
  const { sha256 = null, zip_id: zipId = null } = prior.deployed ?? {};
  return deployedOf(draftVersion, { sha256, zipId });
}
