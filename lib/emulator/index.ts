export { startEmulator } from './start';
export { parseClients } from './clients';
export type { Emulator, EmulatorOptions } from './start';
export type { FunctionRun } from './function-log';
export { checkFault } from './faults/check-fault';
export type { Fault, FaultEffect } from './faults/faults';
export type { LoggedRequest } from './faults/request-log';
export { parseSeed, type Seed } from './seed';
export { parseSetting, SETTINGS, type EmulatorSettings } from './settings';
