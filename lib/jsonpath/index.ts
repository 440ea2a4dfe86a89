export { checkJsonPath } from './check';
export { readPath, type PathResult } from './evaluate';
export { parsePath, JsonPathError } from './parse';
export type { PathCondition, Operand, Path, PathStep as Step } from './path';
