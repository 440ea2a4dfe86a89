export { findFunctions, loadDefinition, loadDefinitions, located, type LoadedFunction } from './definitions';
export { packFunction } from './pack';
export { checkStale } from './stale';
export { packFunctionSync, type WorkerAnswer } from './sync';
export { unpackPackage } from './unpack';
export { makeZip } from './zip';
export {
  PackagingError,
  type BuildOptions,
  type BundledModule,
  type DirectoryOptions,
  type FunctionPackage,
  type FunctionSource,
  type PackOptions,
  type PackagedFile,
} from './types';
