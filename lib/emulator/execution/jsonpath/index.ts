export { parsePath, JsonPathError } from '../../../model/jsonpath';
export { readPath, type PathResult } from './evaluate';
