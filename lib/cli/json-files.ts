import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../shared/json';
import { CommandError } from './command';

/** Reads a JSON file that an option names. */
export function jsonFile(path: string): Json {
  if (!existsSync(path)) throw new CommandError(`There is no file ${path}.`);
  return parseJson(readFileSync(path, 'utf8'), relative('.', path));
}

/** Reads JSON text; `what` names it in an error. */
export function parseJson(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The text itself is not quoted: it may be a credential.
    throw new CommandError(`${what} is not JSON.`);
  }
}

/** Reads a JSON file that has to hold an object. */
export function readObject(path: string): JsonObject {
  const value = jsonFile(path);
  if (!isJsonObject(value)) throw new CommandError(`${relative('.', path)} must hold a JSON object.`);
  return value;
}
