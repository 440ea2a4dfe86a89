import { isJsonObject, jsonDepth, type Json } from '../shared/json';
import { JSON_MAX_DEPTH } from './limits';
import { problem, warning, type Problem } from '../shared/problems';
import { checkPatterns } from './patterns';
import { checkSchemaForm, notASchema, type JsonSchema } from './schemas';

/** The types that a property of an input contract can have. [help] */
const INPUT_PROPERTY_TYPES = ['string', 'integer', 'number', 'boolean', 'null'] as const;

/** Names that no property of an input contract can have. [help] */
const RESERVED_INPUT_NAMES = ['orgId', 'integrationId', 'rawRequest'] as const;

const INPUT_NAME = /^[a-zA-Z][a-zA-Z0-9_-]*$/;

/** The service's own words for an input contract that is not flat. [help] */
export const INPUT_NOT_FLAT =
  'Failed Validation of contract.input.inputSchema as a simple properties schema. ' +
  'Must be an Object with properties and no sub-objects.';

/** A contract as Terraform has it: a text. `schema` is undefined where the text is no JSON. Rule: `contract/json`. */
export function readContract(text: string): { schema: Json | undefined; problems: Problem[] } {
  try {
    return { schema: JSON.parse(text) as Json, problems: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `It is not JSON: ${reason}. Use jsonencode({ … }).`;
    return { schema: undefined, problems: [problem('contract/json', [], message)] };
  }
}

/**
 * Checks an input contract: a draft-04 schema of a flat object. [help]
 *
 * Rules: `contract/schema`, `contract/input-object`, `contract/input-flat`, `contract/input-name`,
 * `contract/input-reserved`, `contract/required-unknown`, `contract/ref`, `contract/depth`, `contract/pattern`.
 */
export function checkInputContract(schema: Json): Problem[] {
  const form = checkSchemaForm(schema);
  if (form.length > 0 || !isJsonObject(schema)) return form;
  const { properties } = schema;
  if (schema['type'] !== 'object' || !isJsonObject(properties)) {
    return [
      problem(
        'contract/input-object',
        [],
        'The input contract must be of type "object" and have "properties".',
      ),
    ];
  }
  const problems = [...checkReferences(schema), ...checkPatterns(schema)];
  for (const [name, property] of Object.entries(properties)) {
    const path = ['properties', name];
    if (!INPUT_NAME.test(name)) {
      problems.push(
        problem(
          'contract/input-name',
          path,
          `The input property ${JSON.stringify(name)} must begin with a letter and hold only letters, digits, _ and -.`,
        ),
      );
    }
    if ((RESERVED_INPUT_NAMES as readonly string[]).includes(name)) {
      problems.push(
        problem(
          'contract/input-reserved',
          path,
          `The input property name ${JSON.stringify(name)} is reserved by the platform (reserved: ${RESERVED_INPUT_NAMES.join(', ')}). Rename it.`,
        ),
      );
    }
    problems.push(...checkFlatProperty(name, property, path));
  }
  for (const [index, name] of requiredNames(schema).entries()) {
    if (!Object.hasOwn(properties, name)) {
      problems.push(
        // A valid schema of draft 04.
        warning(
          'contract/required-unknown',
          ['required', index],
          `"required" names ${JSON.stringify(name)}, which "properties" does not have: Architect offers no field for it, and a call without it is refused.`,
        ),
      );
    }
  }
  return problems;
}

function checkFlatProperty(name: string, property: Json | undefined, path: string[]): Problem[] {
  if (!isJsonObject(property)) return [notASchema(path, `The property ${name} must be a JSON schema.`)];
  const types = Array.isArray(property['type']) ? (property['type'] as readonly Json[]) : [property['type']];
  const flat = types.every((type) => (INPUT_PROPERTY_TYPES as readonly (Json | undefined)[]).includes(type));
  const nests = ['properties', 'items', 'additionalProperties', 'patternProperties'].some(
    (key) => key in property,
  );
  if (flat && !nests) return [];
  const found = property['type'] === undefined ? 'no type' : `type ${JSON.stringify(property['type'])}`;
  return [
    problem(
      'contract/input-flat',
      path,
      `${INPUT_NOT_FLAT} The property ${JSON.stringify(name)} has ${nests && flat ? 'sub-schemas' : found}; ` +
        `an input is ${INPUT_PROPERTY_TYPES.slice(0, -1).join(', ')} or null. Pass structured data as a JSON string.`,
    ),
  ];
}

/**
 * Checks an output contract: a draft-04 schema; objects and arrays may nest, arrays in arrays may not. [help]
 *
 * Rules: `contract/schema`, `contract/output-root`, `contract/output-nested-array`, `contract/ref`, `contract/depth`,
 * `contract/pattern`.
 */
export function checkOutputContract(schema: Json): Problem[] {
  const form = checkSchemaForm(schema);
  if (form.length > 0 || !isJsonObject(schema)) return form;
  if (schema['type'] !== 'object' && schema['type'] !== 'array') {
    return [problem('contract/output-root', [], 'The output contract must be of type "object" or "array".')];
  }
  return [...checkReferences(schema), ...checkPatterns(schema), ...checkNestedArrays(schema, [], false)];
}

function checkNestedArrays(
  schema: Json | undefined,
  path: (string | number)[],
  insideArray: boolean,
): Problem[] {
  if (!isJsonObject(schema)) return [];
  const isArray = schema['type'] === 'array';
  if (isArray && insideArray) {
    return [
      problem(
        'contract/output-nested-array',
        path,
        'An array directly inside an array is not allowed in an output contract. Put an object between them.',
      ),
    ];
  }
  const problems: Problem[] = [];
  const { items, properties } = schema;
  for (const [index, item] of (Array.isArray(items) ? (items as readonly Json[]) : [items]).entries()) {
    const step = Array.isArray(items) ? ['items', index] : ['items'];
    problems.push(...checkNestedArrays(item, [...path, ...step], isArray));
  }
  if (isJsonObject(properties)) {
    for (const [name, property] of Object.entries(properties)) {
      problems.push(...checkNestedArrays(property, [...path, 'properties', name], false));
    }
  }
  return problems;
}

/** No `$ref` anywhere, and no deeper nesting than the platform reads. [help] */
function checkReferences(schema: JsonSchema): Problem[] {
  const problems: Problem[] = [];
  if (jsonDepth(schema) > JSON_MAX_DEPTH) {
    problems.push(problem('contract/depth', [], `The contract nests deeper than ${JSON_MAX_DEPTH} levels.`));
  }
  const visit = (value: Json | undefined, path: (string | number)[]): void => {
    if (Array.isArray(value)) {
      (value as readonly Json[]).forEach((item, index) => {
        visit(item, [...path, index]);
      });
    } else if (isJsonObject(value)) {
      if (typeof value['$ref'] === 'string') {
        problems.push(
          problem('contract/ref', path, '"$ref" is not allowed in a contract. Write the schema out.'),
        );
      }
      for (const [key, member] of Object.entries(value)) visit(member, [...path, key]);
    }
  };
  visit(schema, []);
  return problems;
}

function requiredNames(schema: JsonSchema): string[] {
  const { required } = schema;
  return Array.isArray(required)
    ? (required as readonly Json[]).filter((name) => typeof name === 'string')
    : [];
}

/** The names of the inputs that a contract has. */
export function inputNames(schema: Json): string[] {
  return isJsonObject(schema) && isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];
}
