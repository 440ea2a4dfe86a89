export type { AttributeChange } from './attributes';
export type { CodeChange, ManifestLookup, SourceChange, VersionChange } from './code';
export { inputChanges, outputChanges, worst, type ContractChange, type Effect } from './contract-changes';
export { marker, MARKDOWN_MAX_LENGTH, renderMarkdown } from './markdown';
export { PlanError, readPlan, type ChangeKind, type Plan, type ResourceChange } from './plan';
export {
  reviewPlan,
  type Consumer,
  type PlanWarning,
  type ResourceReview,
  type Review,
  type ReviewContext,
} from './review';
export { renderText, shortValue } from './text';
