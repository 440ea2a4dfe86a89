export { checkJsonPath } from './check';
export { readPath, type PathResult } from './evaluate';
export { parsePath, JsonPathError } from './parse';
export type { Condition, Operand, Path, Step } from './path';
