import type { JsonObject } from '../../shared/json';

/** A JSON object with these members; those named in `required` must be there and not null. Of others none is read. */
export function objectSchema(
  properties: Record<string, JsonObject>,
  required: readonly string[] = [],
): JsonObject {
  const members = Object.entries(properties).map(([name, schema]) => [
    name,
    required.includes(name) || schema['type'] === undefined
      ? schema
      : { ...schema, type: orNull(schema['type']) },
  ]);
  return {
    type: 'object',
    properties: Object.fromEntries(members) as JsonObject,
    required,
    additionalProperties: false,
  };
}

function orNull(type: unknown): string[] {
  return [...(Array.isArray(type) ? (type as string[]) : [type as string]), 'null'];
}

export const STRING: JsonObject = { type: 'string' };
export const INTEGER: JsonObject = { type: 'integer' };
export const BOOLEAN: JsonObject = { type: 'boolean' };
/** Any object at all. */
export const ANY_OBJECT: JsonObject = { type: 'object' };
/** Anything: what is only read, so that clients can send back what they were given. */
export const ANYTHING: JsonObject = {};
/** A map of texts. */
export const STRINGS: JsonObject = { type: 'object', additionalProperties: { type: 'string' } };

/** `config` of an action. [sdk] */
export const ACTION_CONFIG: JsonObject = objectSchema({
  timeoutSeconds: INTEGER,
  request: objectSchema({
    requestUrlTemplate: STRING,
    requestTemplate: STRING,
    requestTemplateUri: STRING,
    requestType: STRING,
    headers: STRINGS,
  }),
  response: objectSchema({
    translationMap: STRINGS,
    translationMapDefaults: STRINGS,
    successTemplate: STRING,
    successTemplateUri: STRING,
  }),
});

/** `contract` of an action; the schemas themselves are checked by the model. [sdk] */
export const ACTION_CONTRACT: JsonObject = objectSchema({
  input: objectSchema({
    inputSchema: ANYTHING,
    inputSchemaFlattened: ANYTHING,
    inputSchemaUri: STRING,
  }),
  output: objectSchema({
    successSchema: ANYTHING,
    successSchemaUri: STRING,
    successSchemaFlattened: ANYTHING,
    errorSchema: ANYTHING,
    errorSchemaUri: STRING,
    errorSchemaFlattened: ANYTHING,
  }),
});
