import { objectOf, parsedFile, type Json, type JsonObject } from '../../shared/json';
import { CommandError } from '../command';

/** What a project's package.json has to say. */
export interface WantedManifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** A package.json that says it, and what was added to it. */
export interface CompletedManifest {
  readonly text: string;
  /** Names of scripts and packages. */
  readonly scripts: readonly string[];
  readonly packages: readonly string[];
}

/** What `npm init` puts there. */
const NO_TEST = /^echo "Error: no test specified" && exit 1$/;

/**
 * Adds to a package.json what it lacks. What it says already stays: a script of the same name, a package in any version and
 * among whichever dependencies. A `test` that only says that there is none counts as missing.
 *
 * @throws CommandError when it is not a JSON object
 */
export function completeManifest(before: string, wanted: WantedManifest): CompletedManifest {
  const manifest = parseManifest(before, 'package.json', ', or remove it to get a new one');
  const scripts = objectOf(manifest['scripts']);
  const newScripts = Object.entries(wanted.scripts).filter(
    ([name]) => scripts[name] === undefined || (name === 'test' && NO_TEST.test(String(scripts[name]))),
  );
  const there = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].flatMap(
    (kind) => Object.keys(objectOf(manifest[kind])),
  );
  const missing = (all: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(all).filter(([name]) => !there.includes(name));
  const after: Record<string, Json> = { ...manifest };
  const add = (kind: string, entries: readonly [string, string][]): void => {
    if (entries.length > 0) after[kind] = { ...objectOf(manifest[kind]), ...Object.fromEntries(entries) };
  };
  add('scripts', newScripts);
  add('dependencies', missing(wanted.dependencies));
  add('devDependencies', missing(wanted.devDependencies));
  const changed =
    [...newScripts, ...missing(wanted.dependencies), ...missing(wanted.devDependencies)].length > 0;
  return {
    text: changed ? `${JSON.stringify(after, null, indentOf(before))}\n` : before,
    scripts: newScripts.map(([name]) => name),
    packages: [...missing(wanted.dependencies), ...missing(wanted.devDependencies)].map(([name]) => name),
  };
}

/**
 * What a package.json says.
 *
 * @param otherwise what can be done beside mending it
 * @throws CommandError that names it, when it is not a JSON object
 */
export function parseManifest(text: string, path: string, otherwise = ''): JsonObject {
  const manifest = parsedFile(text);
  if (manifest !== undefined) return manifest;
  throw new CommandError(`${path} is not a JSON object. Mend it${otherwise}.`);
}

function indentOf(text: string): string {
  return /^\{\r?\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
}
