import { problem, type Problem } from '../shared/problems';
import { JsonPathError, parsePath } from './parse';

/**
 * Checks an expression of a translation map: that it is JSONPath as the platform reads it.
 *
 * Rule: `response/json-path`.
 */
export function checkJsonPath(expression: string): Problem[] {
  try {
    parsePath(expression);
    return [];
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    return [problem('response/json-path', [], `${error.message} Write for example "$.user.name".`)];
  }
}
