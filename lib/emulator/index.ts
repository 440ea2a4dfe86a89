export { startEmulator } from './start';
export { parseClients, type ClientOptions } from './clients';
export type { Emulator, EmulatorOptions, EmulatorOrg } from './start';
export type { FunctionRun } from './function-log';
export { checkFault } from './faults/check-fault';
export type { ActiveFault, Fault, FaultEffect } from './faults/faults';
export type { LoggedRequest, RequestFilter } from './faults/request-log';
export { parseSeed, SeedError, type Seed, type SeedOrg } from './seed';
export { checkEmulatorSettings, parseSetting, SETTINGS, type EmulatorSettings } from './settings';
