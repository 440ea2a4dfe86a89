import type { FunctionCall, FunctionHostOptions, FunctionOutcome } from './types';

/** The processes in which functions run: one long-lived Node.js process a function version, as on AWS Lambda. */
export class FunctionHostPool {
  constructor(private readonly options: FunctionHostOptions = {}) {}

  /** Runs a function, in a process that is there already or in a new one. Never rejects because of the function. */
  invoke(_call: FunctionCall): Promise<FunctionOutcome> {
    return Promise.reject(new Error(`no host (${String(this.options.memoryMb)})`));
  }

  /** Ends the processes of a function version that was replaced; calls that run there are let finish. */
  retire(_functionId: string, _keepZipId?: string): void {}

  /** Ends all processes. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
