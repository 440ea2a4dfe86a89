export { FunctionHostPool } from './pool';
export { Inspectors, type InspectMode } from './inspectors';
export { nodeNote } from './node';
export type {
  Detour,
  FunctionCall,
  FunctionError,
  FunctionHostOptions,
  FunctionOutcome,
  FunctionRequest,
  FunctionVersion,
  LogEntry,
} from './types';
