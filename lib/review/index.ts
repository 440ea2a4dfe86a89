export type { ChangedAttribute } from './attributes';
export type { ManifestLookup } from './code';
export { MARKDOWN_MAX_LENGTH, renderMarkdown } from './markdown';
export { readPlan } from '../terraform/plan';
export { reviewPlan, type Review, type ReviewContext } from './review';
export { type PlanWarning } from '../terraform/plan-output';
export { renderText, shortValue } from './text';
