export { FunctionHostPool } from './pool';
export type {
  Detour,
  FunctionCall,
  FunctionError,
  FunctionHostOptions,
  FunctionOutcome,
  FunctionVersion,
  LogEntry,
} from './types';
