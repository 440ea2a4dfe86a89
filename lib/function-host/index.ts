export { FunctionHostPool } from './pool';
export type {
  FunctionCall,
  FunctionError,
  FunctionHostOptions,
  FunctionOutcome,
  FunctionVersion,
  LogEntry,
} from './types';
