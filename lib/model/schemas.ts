import Ajv from 'ajv-draft-04';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { isJsonObject, type Json, type JsonObject } from '../shared/json';
import { problem, type Problem } from '../shared/problems';

/** A JSON schema, draft 04: the dialect of the platform's contracts. [help] */
export type JsonSchema = JsonObject;

const lenient = { strict: false, allErrors: true, validateFormats: false, logger: false } as const;
const compiled = new WeakMap<object, ValidateFunction>();
let metaSchema: Ajv | undefined;

/** Checks that a value is a JSON schema of draft 04 at all. Rule: `contract/schema`. */
export function checkSchemaForm(schema: Json): Problem[] {
  if (!isJsonObject(schema)) {
    return [notASchema([], 'A contract is a JSON schema: a JSON object with "type" and "properties".')];
  }
  metaSchema ??= new Ajv(lenient);
  // A schema of a newer dialect is judged by its content: the platform reads every schema as draft 04.
  const { $schema: _dialect, ...content } = schema;
  if (metaSchema.validateSchema(content) === true) return [];
  return (metaSchema.errors ?? [])
    .slice(0, 10)
    .map((error) =>
      notASchema(stepsOf(error.instancePath), `Not a draft-04 JSON schema: ${error.message ?? 'invalid'}.`),
    );
}

/** What is said of a part of a contract that is no JSON schema. Rule: `contract/schema`. */
export function notASchema(path: readonly (string | number)[], message: string): Problem {
  return problem('contract/schema', path, message);
}

/**
 * Checks a value against a schema of draft 04.
 *
 * @returns what does not hold, with the path inside the value; empty when the value is valid
 * @throws when the schema itself is not one: check it with {@link checkSchemaForm} first
 */
export function checkInstance(schema: JsonSchema, value: unknown): Problem[] {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    const { $schema: _dialect, id: _id, ...content } = schema;
    validate = new Ajv(lenient).compile(content);
    compiled.set(schema, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) =>
    problem('contract/instance', stepsOf(error.instancePath), explain(error)),
  );
}

function explain(error: ErrorObject): string {
  const where = error.instancePath === '' ? 'The value' : error.instancePath;
  if (error.keyword === 'enum') {
    return `${where} must be one of ${JSON.stringify((error.params as { allowedValues: unknown }).allowedValues)}.`;
  }
  if (error.keyword === 'additionalProperties') {
    const name = (error.params as { additionalProperty: string }).additionalProperty;
    return `${where} has the property ${JSON.stringify(name)}, which the contract does not allow.`;
  }
  return `${where} ${error.message ?? 'is invalid'}.`;
}

function stepsOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
