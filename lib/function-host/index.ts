export { FunctionHostPool } from './pool';
export { nodeNote } from './node';
export type {
  Detour,
  FunctionCall,
  FunctionError,
  FunctionHostOptions,
  FunctionOutcome,
  FunctionVersion,
  LogEntry,
} from './types';
