/**
 * `genesys-actions`: the constructs, for stacks.
 *
 * @module genesys-actions
 */
export type { OnExisting } from './constructs/action-attributes';
export { CustomCredentials, type CustomCredentialsProps } from './constructs/custom-credentials';
export {
  EnvironmentStack,
  type Backend,
  type Environment,
  type EnvironmentOverrides,
} from './constructs/environment';
export {
  DataAction,
  DataConsumers,
  DataIntegration,
  DataRuntimes,
  type DataActionProps,
  type DataConsumersProps,
  type DataIntegrationProps,
  type DataRuntimesProps,
} from './constructs/data';
export {
  FunctionAction,
  type DeletionPolicy,
  type FunctionActionProps,
  type IDataAction,
} from './constructs/function-action';
export { FunctionCode, type FunctionCodeContext } from './constructs/function-code';
export {
  FunctionsIntegration,
  LambdaIntegration,
  PlatformApiIntegration,
  WebServicesIntegration,
  type ActionsIntegration,
  type FunctionsIntegrationProps,
  type IFunctionsIntegration,
} from './constructs/integrations';
export {
  GenesysActionsProvider,
  type Gateway,
  type GenesysActionsProviderProps,
} from './constructs/provider';
export {
  LambdaAction,
  PlatformApiAction,
  RequestAction,
  WebServiceAction,
  type LambdaActionProps,
  type LambdaRequest,
  type PlatformApiActionProps,
  type PlatformApiRequest,
  type RequestActionProps,
  type RequestTemplates,
  type WebServiceActionProps,
  type WebServiceRequest,
} from './constructs/request-actions';
export { SecretVariable, type SecretVariableProps } from './constructs/secret-variable';
export type {
  BuildOptions,
  FunctionActionDefinition,
  PackageBudget,
  RequestDefinition,
  ResponseDefinition,
} from './authoring/definition';
export type {
  Choice,
  Comparable,
  Condition,
  CredentialReference,
  EventShape,
  EventTemplate,
  EventValue,
  InputReference,
  JoinedText,
  OptionalValue,
  WholeInput,
} from './authoring/event-builder';
export type { MappedResponse, PassThroughResponse } from './authoring/response-builder';
export type { BundledModule, DirectoryOptions, FunctionPackage, PackagedFile } from './packaging';
export { WEB_SERVICE_METHODS, type WebServiceMethod } from './model/requests';
export type { Json, JsonObject } from './shared/json';
export type { Problem } from './shared/problems';
