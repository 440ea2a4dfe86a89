export * from './diagnostics';
export * from './function';
export * from './resource';
export * from './schema';
export * from './values';
