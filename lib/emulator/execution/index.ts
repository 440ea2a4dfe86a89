export { executeAction } from './pipeline';
export { functionBackend } from './function-backend';
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
