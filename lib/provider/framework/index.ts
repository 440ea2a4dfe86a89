export * from './diagnostics';
export * from './function';
export * from './identity';
export * from './request';
export * from './resource';
export * from './schema';
export * from './values';
