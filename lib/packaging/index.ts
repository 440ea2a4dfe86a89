export { findFunctions, loadDefinition, loadDefinitions, located, type LoadedFunction } from './definitions';
export { findPacked, packFunction } from './pack';
export { packFunctionSync } from './sync';
export { unpackPackage } from './unpack';
export { makeZip, type ZipInput } from './zip';
export {
  PackagingError,
  type BuildOptions,
  type BundledModule,
  type DirectorySource,
  type FunctionPackage,
  type FunctionSource,
  type PackagedFile,
  type PackOptions,
  type TypeScriptSource,
  type ZipSource,
} from './types';
