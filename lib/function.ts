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
} from './model/definition';
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
} from './model/event-builder';
export type {
  ActionContext,
  ActionEvent,
  ActionHandler,
  ActionInput,
  ActionOutput,
  ActionResult,
  FunctionContext,
} from './model/handler-types';
export { map, passThrough } from './model/response-builder';
export { fromLambdaStyle, type LambdaStyleHandler, type LambdaStyleInput } from './model/lambda-style';
