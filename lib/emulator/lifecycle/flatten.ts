import { isJsonObject, type Json, type JsonObject } from '../../shared/json';

/**
 * A schema in Architect's flattened form: nested properties become one level with dotted names, and what lies inside
 * an array becomes an array of its own.
 */
export function flattenSchema(schema: Json): JsonObject {
  const properties: Record<string, Json> = {};
  if (isJsonObject(schema)) visit(schema, '', false, properties);
  const { $schema, title, description } = isJsonObject(schema) ? schema : {};
  return {
    ...($schema !== undefined && { $schema }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    type: 'object',
    properties,
  };
}

function visit(schema: JsonObject, name: string, inArray: boolean, into: Record<string, Json>): void {
  const { properties, items } = schema;
  if (isJsonObject(properties)) {
    for (const [key, member] of Object.entries(properties)) {
      if (isJsonObject(member)) visit(member, name === '' ? key : `${name}.${key}`, inArray, into);
    }
  } else if (isJsonObject(items)) {
    visit(items, name, true, into);
  } else if (name !== '' || inArray) {
    into[name === '' ? 'items' : name] = inArray ? { type: 'array', items: schema } : schema;
  }
}
