/**
 * `genesys-actions/function`: what a function's definition and its code import. It is light: a function that uses it
 * carries none of the rest of the package.
 *
 * @module genesys-actions/function
 */
export {
  defineFunctionAction,
  type BuildOptions,
  type CheckedDefinition,
  type CheckedResponse,
  type CheckedValue,
  type ContractNames,
  type FunctionActionDefinition,
  type OnlySettings,
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
  type Choice,
  type Comparable,
  type Condition,
  type CredentialReference,
  type EventShape,
  type EventTemplate,
  type EventValue,
  type InputReference,
  type JoinedText,
  type OptionalValue,
  type WholeInput,
} from './authoring/event-builder';
export { fromExport, type ExportedAction, type ExportedDefinition } from './authoring/from-export';
export type {
  ActionContext,
  ActionEvent,
  ActionHandler,
  ActionInput,
  ActionOutput,
  ActionResult,
  EventObject,
  EventPart,
  Flat,
  FunctionContext,
  InputValue,
  PlatformClientContext,
  PropertyValue,
  RequiredNames,
} from './authoring/handler-types';
export {
  map,
  passThrough,
  type MappedResponse,
  type PassThroughResponse,
} from './authoring/response-builder';
export { fromLambdaStyle, type LambdaStyleHandler, type LambdaStyleInput } from './authoring/lambda-style';
export type { Json, JsonObject } from './shared/json';
