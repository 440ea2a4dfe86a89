export { executeAction } from './pipeline';
export { functionBackend, type OutcomeListener } from './function-backend';
export { parsePath, readPath, JsonPathError } from './jsonpath';
export { readJson } from './json-text';
export { redactor } from './redact';
export { platformTools, renderTemplate, valueOf, VelocityError } from './velocity';
export type {
  ActionConfig,
  Backend,
  BackendAnswer,
  BackendCall,
  ErrorBody,
  ExecutableAction,
  Execution,
  ExecutionIdentity,
  ExecutionResult,
  Operation,
} from './types';
