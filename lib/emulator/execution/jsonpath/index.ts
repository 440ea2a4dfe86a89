export { parsePath, JsonPathError } from './parse';
export { readPath, type PathResult } from './evaluate';
