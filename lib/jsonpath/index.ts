export { checkJsonPath } from './check';
export { readPath } from './evaluate';
export { parsePath, JsonPathError } from './parse';
