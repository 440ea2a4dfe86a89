export { startEmulator } from './start';
export type { ClientOptions, Emulator, EmulatorOptions, EmulatorOrg } from './start';
export type { ActiveFault, Fault, FaultEffect } from './hostile/faults';
export type { LoggedRequest, RequestFilter } from './hostile/request-log';
export { parseSeed, SeedError, type Seed, type SeedOrg } from './seed';
export { checkSettings, parseSetting, SETTINGS, type Settings } from './settings';
