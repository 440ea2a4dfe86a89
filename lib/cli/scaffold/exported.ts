import { readFileSync } from 'node:fs';
import { fromExport, type ExportedAction, type ExportedDefinition } from '../../authoring/from-export';
import { DEFAULT_REQUEST_TEMPLATE, DEFAULT_SUCCESS_TEMPLATE } from '../../model/templates';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json';
import { typescriptValue } from '../../shared/escape/typescript';
import { parseTemplate } from '../../velocity/parse';
import { CommandError } from '../command';

/** A function that is made from what the admin UI exported. */
interface ExportedFunction {
  /** Path in the function's directory → content. */
  readonly files: Readonly<Record<string, string>>;
  /** The credential fields that its request uses. */
  readonly credentials: readonly string[];
}

/**
 * Makes a function from an action that the admin UI exported: its definition written out, a sample of its input, and a
 * handler to be filled in, for the platform never gives code back.
 *
 * @throws CommandError when the file cannot be read, or is no such export
 */
export function functionFromExport(path: string): ExportedFunction {
  let definition: ExportedDefinition;
  try {
    const json = JSON.parse(readFileSync(path, 'utf8')) as Json;
    if (!isJsonObject(json)) throw new Error('It is not a JSON object.');
    definition = fromExport(json as unknown as ExportedAction);
  } catch (error) {
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}`);
  }
  const { name, input, output, secure, request = {}, response = {} } = definition;
  const { template = DEFAULT_REQUEST_TEMPLATE, headers = {} } = request;
  const { translationMap = {}, translationMapDefaults = {}, successTemplate } = response;
  const texts = [template, ...Object.values(headers).map(String)];
  const credentials = [...new Set(texts.flatMap(credentialsIn))].sort();
  const settings = {
    name,
    input,
    output,
    request: filled({ template: template === DEFAULT_REQUEST_TEMPLATE ? undefined : template, headers }),
    response: filled({
      translationMap,
      translationMapDefaults,
      successTemplate: successTemplate === DEFAULT_SUCCESS_TEMPLATE ? undefined : successTemplate,
    }),
    secure,
    credentials: credentials.length > 0 ? credentials : undefined,
  };
  return {
    credentials,
    files: {
      'action.ts': `import { defineFunctionAction } from 'genesys-actions/function';\n\nexport default defineFunctionAction(${typescriptValue(settings)});\n`,
      'src/index.ts': HANDLER,
      'events/sample.json': `${JSON.stringify(sampleOf(input as Json), null, 2)}\n`,
    },
  };
}

const HANDLER = `import type { ActionHandler } from 'genesys-actions/function';
import type action from '../action';

/** The event is what the request template makes of the input; context.clientContext holds the headers. */
export const handler: ActionHandler<typeof action> = async (event, context) => {
  throw new Error('The code is still to be written: the platform gives none back.');
};
`;

function credentialsIn(template: string): string[] {
  return parseTemplate(template).references.flatMap(({ root, property }) =>
    root === 'credentials' && property !== undefined ? [property] : [],
  );
}

/** What is not empty of some settings; undefined when nothing is. */
function filled(settings: Readonly<Record<string, unknown>>): object | undefined {
  const kept = Object.entries(settings).filter(
    ([, value]) => value !== undefined && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0),
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** An input that fits a contract, as far as types and enumerations tell. */
function sampleOf(schema: Json): JsonObject {
  const properties = isJsonObject(schema) ? schema['properties'] : undefined;
  if (!isJsonObject(properties)) return {};
  return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, valueOf(each)]));
}

function valueOf(schema: Json | undefined): Json {
  if (!isJsonObject(schema)) return null;
  const { enum: choices, type } = schema;
  if (Array.isArray(choices)) return (choices as readonly Json[])[0] ?? null;
  const first = Array.isArray(type) ? (type as readonly Json[])[0] : type;
  return { string: 'text', integer: 1, number: 1, boolean: true }[String(first)] ?? null;
}
