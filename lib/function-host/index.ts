export { FunctionHostPool } from './pool';
export type {
  CallReport,
  FunctionCall,
  FunctionError,
  FunctionHostOptions,
  FunctionOutcome,
  FunctionVersion,
  LogEntry,
  LogLevel,
} from './types';
