export type { ChangedAttribute } from './attributes';
export type { CodeChange, ManifestLookup, SourceChange, VersionChange } from './code';
export { inputChanges, outputChanges, worst, type ContractChange, type Effect } from './contract-changes';
export { marker, MARKDOWN_MAX_LENGTH, renderMarkdown } from './markdown';
export { PlanError, readPlan, type ChangeKind, type Plan, type ResourceChange } from '../terraform/plan';
export { reviewPlan, type ResourceReview, type Review, type ReviewContext } from './review';
export { type PlanWarning } from '../terraform/plan-output';
export { renderText, shortValue } from './text';
