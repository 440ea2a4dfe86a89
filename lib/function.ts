/**
 * `genesys-actions/function`: what a function's definition and its code import. It is light: a function that uses it
 * carries none of the rest of the package.
 */
export {
  defineFunctionAction,
  type BuildOptions,
  type FunctionActionDefinition,
  type PackageBudget,
  type RequestDefinition,
  type ResponseDefinition,
} from './authoring/definition';
export {
  all,
  any,
  credential,
  event,
  input,
  not,
  optional,
  text,
  when,
  wholeInput,
  type Condition,
  type EventTemplate,
  type InputReference,
} from './authoring/event-builder';
export type {
  ActionContext,
  ActionEvent,
  ActionHandler,
  ActionInput,
  ActionOutput,
  ActionResult,
  FunctionContext,
} from './authoring/handler-types';
export { map, passThrough } from './authoring/response-builder';
export { fromLambdaStyle, type LambdaStyleHandler, type LambdaStyleInput } from './authoring/lambda-style';
