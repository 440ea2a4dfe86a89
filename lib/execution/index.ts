export { executeAction } from './execute';
export { httpBackend, lambdaBackend } from './http-backend';
export { functionBackend, type OutcomeListener } from './function-backend';
export { parsePath, readPath, JsonPathError } from '../jsonpath';
export { readJson } from './json-text';
export { redactor } from './redact';
export { platformTools, renderTemplate, valueOf, VelocityError } from '../velocity';
export type {
  ExecutableConfig,
  ActionBackend,
  BackendCall,
  ErrorBody,
  Execution,
  ExecutionResult,
  ExecutionStep,
  ExecutionTrace,
} from './types';
