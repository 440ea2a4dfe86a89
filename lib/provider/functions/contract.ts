import { checkSchemaForm } from '../../model/schemas';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json';
import { ArgumentError, type FunctionType } from '../framework';
import { jsonObjectIn, optionalName, placeOf, plainJson } from './plain';

const SCALARS = ['string', 'number', 'integer', 'boolean'];

type Path = readonly (string | number)[];

/** `contract(types)`: a JSON schema of draft 04 from a short form. */
export const contractFunction: FunctionType = {
  name: 'contract',
  summary: 'A contract (JSON schema, draft 04) from a short form.',
  description: [
    'Makes the JSON text of a contract from an object of names and types.',
    `A type is ${SCALARS.map((each) => `\`"${each}"\``).join(', ')}, a list of one type (\`["string"]\`), an object of names and types, or, where that is not enough, a JSON schema as text (\`jsonencode({ type = "string", enum = ["a", "b"] })\`).`,
    'Every member is required unless its name ends with `?`: `{ name = "string", "nickname?" = "string" }`.',
  ].join(' '),
  parameters: [
    {
      name: 'types',
      type: 'dynamic',
      description: 'Names and their types, for example `{ name = "string" }`.',
    },
  ],
  returns: 'string',
  load: () => Promise.resolve((types) => JSON.stringify(contractOf(plainJson(types ?? null)))),
};

/** @throws ArgumentError where a type is none */
export function contractOf(types: Json): JsonObject {
  const schema = schemaOf(types, []);
  const [wrong] = checkSchemaForm(schema);
  if (wrong !== undefined) throw new ArgumentError(`${placeOf(wrong.path) || 'types'}: ${wrong.message}`, 0);
  return schema;
}

function schemaOf(type: Json, path: Path): JsonObject {
  if (typeof type === 'string') {
    if (SCALARS.includes(type)) return { type };
    if (type.trimStart().startsWith('{')) return jsonObjectIn(type, 0, placeOf(path) || 'types');
  }
  if (Array.isArray(type) && type.length === 1)
    return { type: 'array', items: schemaOf((type as readonly Json[])[0] ?? null, [...path, 0]) };
  if (isJsonObject(type)) return objectOf(type, path);
  throw new ArgumentError(
    `${placeOf(path) || 'types'}: ${JSON.stringify(type)} is not a type. Use ${SCALARS.join(', ')}, a list of one type ` +
      '(["string"]), an object of names and types, or a JSON schema as text (jsonencode(…)).',
    0,
  );
}

function objectOf(members: JsonObject, path: Path): JsonObject {
  const all = Object.entries(members).map(([key, type]) => ({ ...optionalName(key), type }));
  const names = all.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new ArgumentError(
      `${placeOf([...path, twice])} stands there twice, with and without a question mark.`,
      0,
    );
  const required = all.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(all.map(({ name, type }) => [name, schemaOf(type, [...path, name])])),
    // Draft 04 knows no empty list here.
    ...(required.length > 0 && { required }),
  };
}
