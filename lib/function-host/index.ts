export { FunctionHostPool } from './pool';
export { Inspectors, type InspectMode } from './inspectors';
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
