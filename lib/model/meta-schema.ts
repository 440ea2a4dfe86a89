import Ajv from 'ajv-draft-04';
import type { ValidateFunction } from 'ajv';

const NAME = 'http://json-schema.org/draft-04/schema';
let compiled: ValidateFunction | undefined;

/**
 * What checks that a value is a JSON schema of draft 04. The build puts the compiled function in this module's place
 * (scripts/meta-schema.mjs): to compile it takes longer than all else that a plan checks of an action.
 */
export function metaSchemaValidator(): ValidateFunction {
  compiled ??= new Ajv({ strict: false, allErrors: true }).getSchema(NAME);
  if (compiled === undefined) throw new Error(`Ajv has no ${NAME}.`);
  return compiled;
}
