export type { OnExisting } from './constructs/action-attributes';
export { CustomCredentials, type CustomCredentialsProps } from './constructs/custom-credentials';
export {
  EnvironmentStack,
  type Backend,
  type Environment,
  type EnvironmentOverrides,
} from './constructs/environment';
export { FunctionAction, type DeletionPolicy, type FunctionActionProps } from './constructs/function-action';
export { FunctionCode } from './constructs/function-code';
export {
  FunctionsIntegration,
  WebServicesIntegration,
  type FunctionsIntegrationProps,
  type IFunctionsIntegration,
} from './constructs/functions-integration';
export {
  GenesysActionsProvider,
  type Gateway,
  type GenesysActionsProviderProps,
} from './constructs/provider';
export {
  WebServiceAction,
  type WebServiceActionProps,
  type WebServiceRequest,
} from './constructs/web-service-action';
export { SecretVariable, type SecretVariableProps } from './constructs/secret-variable';
export type { FunctionActionDefinition } from './authoring/definition';
export type { BuildOptions, FunctionPackage } from './packaging';
