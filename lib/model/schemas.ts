import Ajv from 'ajv-draft-04';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { readPattern } from './patterns';
import { metaSchemaValidator } from './meta-schema';
import { isJsonObject, type Json, type JsonObject } from '../shared/json';
import { problem, type Problem } from '../shared/problems';

/** A JSON schema, draft 04: the dialect of the platform's contracts. [help] */
export type JsonSchema = JsonObject;

const lenient = {
  strict: false,
  allErrors: true,
  validateFormats: false,
  logger: false,
  code: { regExp: Object.assign(regExpOf, { code: 'regExpOf' }) },
} as const;
/** Schemas that are kept compiled: far more than an org's contracts that are in use at a time. */
const COMPILED_MAX = 500;
const compiled = new Map<string, ValidateFunction>();
let ajv: Ajv | undefined;

/** Checks that a value is a JSON schema of draft 04 at all. Rule: `contract/schema`. */
export function checkSchemaForm(schema: Json): Problem[] {
  if (!isJsonObject(schema)) {
    return [notASchema([], 'A contract is a JSON schema: a JSON object with "type" and "properties".')];
  }
  // A schema of a newer dialect is judged by its content: the platform reads every schema as draft 04.
  const { $schema: _dialect, ...content } = schema;
  const validate = metaSchemaValidator();
  if (validate(content)) return [];
  return (validate.errors ?? [])
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
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => wrongInstance(stepsOf(error.instancePath), explain(error)));
}

/** A value that does not fit its schema. Rule: `contract/instance`. */
export function wrongInstance(path: readonly (string | number)[], message: string): Problem {
  return problem('contract/instance', path, message);
}

/**
 * Makes the validator of a schema ready, so that {@link checkInstance} may be stopped in the middle without harm.
 *
 * @throws when the schema itself is not one
 */
export function prepareInstanceCheck(schema: JsonSchema): void {
  validatorOf(schema);
}

/** A schema's validator, compiled once for each text: the order of its members is that of what does not hold. */
function validatorOf(schema: JsonSchema): ValidateFunction {
  const text = JSON.stringify(schema);
  const known = compiled.get(text);
  if (known !== undefined) return known;
  // An instance holds on to what it ever compiled.
  if (compiled.size >= COMPILED_MAX) {
    compiled.clear();
    ajv = undefined;
  }
  const validate = compile(schema, (ajv ??= new Ajv(lenient)));
  compiled.set(text, validate);
  return validate;
}

/** A regular expression of a schema, whatever its dialect; of one that is none, what JavaScript says. */
function regExpOf(source: string, flags: string): RegExp {
  return readPattern(source)?.regex ?? new RegExp(source, flags);
}

/** Compiles a schema, of which nothing stays in the instance: its ids are its own. */
function compile({ $schema: _dialect, id: _id, ...content }: JsonSchema, instance: Ajv): ValidateFunction {
  const before = new Set(Object.keys(instance.refs));
  try {
    return instance.compile(content);
  } catch (error) {
    ajv = undefined;
    throw error;
  } finally {
    instance.removeSchema(content);
    for (const id of Object.keys(instance.refs)) {
      if (!before.has(id)) Reflect.deleteProperty(instance.refs, id);
    }
  }
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
