export { baseCommit, hasUncommittedChanges, shortCommit, withChanges } from './commit';
export { definitionDigest, promotedDefinition, type PromotedDefinition } from './definition';
export { changeLock, formatLock, LOCK_FILE, readLock, type Lock } from './lock';
export { checkLockedCode, checkDefinitions, keptPath, synthesisedCode, withKept } from './locked-stack';
export { planPromotion, planRollback, short, type Promotion } from './promote';
export {
  bindingPath,
  lockDigest,
  organizationDifferences,
  packagesOf,
  parseBinding,
  sourceDifferences,
  sourcesOf,
  stateDifferences,
  type PlanBinding,
  type PlanSources,
} from './saved-plan';
export { actionsIn, type StackAction } from './state';
export { Store } from './store';
