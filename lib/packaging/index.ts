export { packFunction } from './pack';
export { packFunctionSync } from './sync';
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
