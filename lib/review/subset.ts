import { canonicalJson, isJsonObject, objectOf, objectsIn, type Json } from '../shared/json';
import { checkInstance, type JsonSchema } from '../model/schemas';

/** What a narrower schema forbids that a wider one allows. */
type GapKind =
  | 'type'
  | 'enum'
  | 'required'
  | 'property-forbidden'
  | 'range'
  | 'length'
  | 'pattern'
  | 'items'
  | 'count'
  | 'other';

/** One reason why not every value of a schema `from` is a value of a schema `to`. */
export interface Gap {
  readonly kind: GapKind;
  /** Where in the value: property names, and `[]` for the items of an array. Empty: the value itself. */
  readonly path: readonly string[];
  /** The property that a `required` or `property-forbidden` gap is about. */
  readonly name?: string;
  /** What `from` says there: a type list, an enum, a bound; undefined when it says nothing. */
  readonly from?: Json;
  /** What `to` says there. */
  readonly to?: Json;
  /** For an enum: the values that `from` allows and `to` does not. */
  readonly values?: readonly Json[];
  /** The keyword that cannot be compared, or is not the same. */
  readonly keyword?: string;
}

const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;

/** Keywords that say something to people and nothing about values. `format` is not checked by the platform. */
const ANNOTATIONS = new Set([
  'title',
  'description',
  'default',
  'examples',
  '$schema',
  'id',
  'format',
  'definitions',
]);

/** The schema that no value satisfies; draft 04 has no `false`. */
const NOTHING: JsonSchema = { not: {} };

/**
 * Why not every value that satisfies `from` also satisfies `to`. Empty: proven, every one does.
 *
 * The answer is on the safe side: where two schemas use keywords in ways that this does not compare (`not`,
 * `dependencies`, alternatives that were reordered …), a gap of kind `other` is reported although there may be none.
 * Schemas are of draft 04.
 */
export function gaps(from: Json, to: Json): Gap[] {
  return compare(objectOf(from), objectOf(to), []);
}

function compare(from: JsonSchema, to: JsonSchema, path: readonly string[]): Gap[] {
  if (isNothing(from) || isAnything(to) || sameMeaning(from, to)) return [];
  if (isNothing(to)) return [{ kind: 'other', path, keyword: 'not' }];
  if (Array.isArray(from['enum'])) return compareValues(from, from['enum'] as readonly Json[], to, path);

  const own = compareKeywords(from, to, path);
  if (own.length === 0) return [];
  // What `from` says by a part of its own may be enough: all of `allOf` hold, and one of `anyOf` or `oneOf`.
  if (objectsIn(from['allOf']).some((part) => compare(part, to, path).length === 0)) return [];
  for (const alternatives of [objectsIn(from['anyOf']), objectsIn(from['oneOf'])]) {
    if (alternatives.length > 0 && alternatives.every((part) => compare(part, to, path).length === 0))
      return [];
  }
  return own;
}

/** An enum is finite: each value is tried. */
function compareValues(
  from: JsonSchema,
  allowed: readonly Json[],
  to: JsonSchema,
  path: readonly string[],
): Gap[] {
  const values = allowed.filter((value) => accepts(from, value) && !accepts(to, value));
  if (values.length === 0) return [];
  const wanted = to['enum'];
  return [
    Array.isArray(wanted)
      ? { kind: 'enum', path, from: allowed, to: wanted as Json, values }
      : values.every((value) => !typesOf(to).some((type) => isOfType(value, type)))
        ? { kind: 'type', path, from: typesOfValues(allowed), to: typesOf(to), values }
        : { kind: 'enum', path, from: allowed, values },
  ];
}

function compareKeywords(from: JsonSchema, to: JsonSchema, path: readonly string[]): Gap[] {
  const found: Gap[] = [];
  const types = typesOf(from);
  const wanted = typesOf(to);
  const common = types.filter(
    (type) => wanted.includes(type) || (type === 'integer' && wanted.includes('number')),
  );
  if (common.length < types.length) {
    found.push({ kind: 'type', path, from: shortTypes(types), to: shortTypes(wanted) });
  }
  if (Array.isArray(to['enum'])) found.push(...compareToEnum(common, to, path));
  if (common.includes('integer') || common.includes('number')) found.push(...compareNumbers(from, to, path));
  if (common.includes('string')) found.push(...compareStrings(from, to, path));
  if (common.includes('array')) found.push(...compareArrays(from, to, path));
  if (common.includes('object')) found.push(...compareObjects(from, to, path));
  found.push(...compareCombinations(from, to, path));
  return found;
}

/** `to` allows some values only: that holds only where `from` has finitely many. */
function compareToEnum(types: readonly string[], to: JsonSchema, path: readonly string[]): Gap[] {
  const all: Json[] = types.flatMap((type) =>
    type === 'boolean' ? [true, false] : type === 'null' ? [null] : [],
  );
  if (types.every((type) => type === 'boolean' || type === 'null')) {
    const values = all.filter((value) => !accepts(to, value));
    return values.length === 0 ? [] : [{ kind: 'enum', path, to: to['enum'] ?? null, values }];
  }
  return [{ kind: 'enum', path, to: to['enum'] ?? null }];
}

function compareNumbers(from: JsonSchema, to: JsonSchema, path: readonly string[]): Gap[] {
  const found: Gap[] = [];
  const bounds = [
    ['minimum', 'exclusiveMinimum', 1],
    ['maximum', 'exclusiveMaximum', -1],
  ] as const;
  for (const [keyword, exclusive, sign] of bounds) {
    const wanted = to[keyword];
    if (typeof wanted !== 'number') continue;
    const has = from[keyword];
    const holds =
      typeof has === 'number' &&
      (sign * has > sign * wanted ||
        (has === wanted && (to[exclusive] !== true || from[exclusive] === true)));
    if (!holds)
      found.push({ kind: 'range', path, keyword, ...(has !== undefined && { from: has }), to: wanted });
  }
  const step = to['multipleOf'];
  if (typeof step === 'number') {
    const has = from['multipleOf'];
    const whole = typesOf(from).includes('number') ? undefined : 1;
    const holds =
      has === step ||
      (Number.isInteger(step) && typeof has === 'number' && Number.isInteger(has) && has % step === 0) ||
      (step === 1 && whole === 1);
    if (!holds)
      found.push({
        kind: 'range',
        path,
        keyword: 'multipleOf',
        ...(has !== undefined && { from: has }),
        to: step,
      });
  }
  return found;
}

function compareStrings(from: JsonSchema, to: JsonSchema, path: readonly string[]): Gap[] {
  const found = [
    ...atLeast('length', 'minLength', from, to, path),
    ...atMost('length', 'maxLength', from, to, path),
  ];
  if (typeof to['pattern'] === 'string' && to['pattern'] !== from['pattern']) {
    found.push({
      kind: 'pattern',
      path,
      ...(from['pattern'] !== undefined && { from: from['pattern'] }),
      to: to['pattern'],
    });
  }
  return found;
}

function compareArrays(from: JsonSchema, to: JsonSchema, path: readonly string[]): Gap[] {
  const found = [
    ...atLeast('count', 'minItems', from, to, path),
    ...atMost('count', 'maxItems', from, to, path),
  ];
  if (to['uniqueItems'] === true && from['uniqueItems'] !== true && !(bound(from['maxItems']) <= 1)) {
    found.push({ kind: 'items', path, keyword: 'uniqueItems' });
  }
  const places = Math.max(tupleLength(from), tupleLength(to));
  const reach = bound(from['maxItems']);
  for (let index = 0; index <= places; index++) {
    // The last round compares what stands behind every tuple: the items of a list.
    if (index >= reach) break;
    const step = index === places ? '[]' : `[${index}]`;
    found.push(...compare(itemAt(from, index), itemAt(to, index), [...path, step]));
  }
  return found;
}

function compareObjects(from: JsonSchema, to: JsonSchema, path: readonly string[]): Gap[] {
  const found: Gap[] = [];
  const always = names(from['required']);
  for (const name of names(to['required'])) {
    if (!always.includes(name)) found.push({ kind: 'required', path: [...path, name], name });
  }
  found.push(
    ...atLeast('count', 'minProperties', from, to, path),
    ...atMost('count', 'maxProperties', from, to, path),
  );
  if (to['dependencies'] !== undefined && !same(from['dependencies'], to['dependencies'])) {
    found.push({ kind: 'other', path, keyword: 'dependencies' });
  }
  const fromPatterns = objectOf(from['patternProperties']);
  const toPatterns = objectOf(to['patternProperties']);
  const known = new Set([
    ...Object.keys(objectOf(from['properties'])),
    ...Object.keys(objectOf(to['properties'])),
  ]);
  for (const name of known) found.push(...compareProperty(name, from, to, path));
  for (const [pattern, wanted] of Object.entries(toPatterns)) {
    const has = fromPatterns[pattern];
    const gap: Gap = { kind: 'other', path, keyword: 'patternProperties' };
    if (
      has === undefined
        ? !isAnything(objectOf(wanted))
        : compare(objectOf(has), objectOf(wanted), path).length > 0
    )
      found.push(gap);
  }
  const rest = additional(to);
  for (const [pattern, has] of Object.entries(fromPatterns)) {
    if (!(pattern in toPatterns) && compare(objectOf(has), rest, path).length > 0)
      found.push({ kind: 'other', path, keyword: 'patternProperties' });
  }
  const others = compare(additional(from), rest, [...path, '*']);
  if (others.length > 0) {
    found.push(
      isNothing(rest)
        ? { kind: 'property-forbidden', path }
        : { kind: 'other', path, keyword: 'additionalProperties' },
    );
  }
  return found;
}

function compareProperty(name: string, from: JsonSchema, to: JsonSchema, path: readonly string[]): Gap[] {
  const has = propertySchemas(from, name);
  const here = [...path, name];
  return propertySchemas(to, name).flatMap((wanted) => {
    if (has.some((schema) => compare(schema, wanted, here).length === 0)) return [];
    if (isNothing(wanted)) return [{ kind: 'property-forbidden', path: here, name } as const];
    return compare(has[0] ?? {}, wanted, here);
  });
}

function compareCombinations(from: JsonSchema, to: JsonSchema, path: readonly string[]): Gap[] {
  const found: Gap[] = [];
  for (const part of objectsIn(to['allOf'])) found.push(...compare(from, part, path));
  const choices = objectsIn(to['anyOf']);
  if (choices.length > 0 && !same(from['anyOf'], to['anyOf'])) {
    const each = objectsIn(from['anyOf']);
    const parts = each.length > 0 ? each : [from];
    const covered = parts.every((part) => choices.some((choice) => compare(part, choice, path).length === 0));
    const whole = choices.some((choice) => compare(withoutCombinations(from), choice, path).length === 0);
    if (!covered && !whole) found.push({ kind: 'other', path, keyword: 'anyOf' });
  }
  for (const keyword of ['oneOf', 'not', '$ref'] as const) {
    if (to[keyword] !== undefined && !same(from[keyword], to[keyword]))
      found.push({ kind: 'other', path, keyword });
  }
  return found;
}

function withoutCombinations(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).filter(([keyword]) => !['allOf', 'anyOf', 'oneOf', 'not'].includes(keyword)),
  );
}

/** The schemas that the property of an object satisfies: its own, those of patterns, or that of all others. */
function propertySchemas(schema: JsonSchema, name: string): JsonSchema[] {
  const own = objectOf(schema['properties'])[name];
  const matching = Object.entries(objectOf(schema['patternProperties']))
    .filter(([pattern]) => new RegExp(pattern, 'u').test(name))
    .map(([, value]) => objectOf(value));
  const all = [...(own === undefined ? [] : [objectOf(own)]), ...matching];
  return all.length > 0 ? all : [additional(schema)];
}

function additional(schema: JsonSchema): JsonSchema {
  const value = schema['additionalProperties'];
  return value === false ? NOTHING : objectOf(value);
}

function itemAt(schema: JsonSchema, index: number): JsonSchema {
  const { items, additionalItems } = schema;
  if (!Array.isArray(items)) return objectOf(items);
  if (index < items.length) return objectOf(items[index]);
  return additionalItems === false ? NOTHING : objectOf(additionalItems);
}

function tupleLength(schema: JsonSchema): number {
  return Array.isArray(schema['items']) ? schema['items'].length : 0;
}

function atLeast(
  kind: GapKind,
  keyword: string,
  from: JsonSchema,
  to: JsonSchema,
  path: readonly string[],
): Gap[] {
  const wanted = to[keyword];
  if (typeof wanted !== 'number' || wanted <= 0) return [];
  const has = from[keyword];
  if (typeof has === 'number' && has >= wanted) return [];
  return [{ kind, path, keyword, ...(has !== undefined && { from: has }), to: wanted }];
}

function atMost(
  kind: GapKind,
  keyword: string,
  from: JsonSchema,
  to: JsonSchema,
  path: readonly string[],
): Gap[] {
  const wanted = to[keyword];
  if (typeof wanted !== 'number' || bound(from[keyword]) <= wanted) return [];
  return [{ kind, path, keyword, ...(from[keyword] !== undefined && { from: from[keyword] }), to: wanted }];
}

function bound(value: Json | undefined): number {
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
}

function typesOf(schema: JsonSchema): string[] {
  const { type, nullable } = schema;
  const nothing = nullable === true ? ['null'] : [];
  if (typeof type === 'string') return [...new Set([type, ...nothing])];
  if (Array.isArray(type)) return [...new Set([...names(type as readonly Json[]), ...nothing])];
  // "number" has the integers in it.
  return TYPES.filter((each) => each !== 'integer');
}

/** A list of types as people write it; nothing for "any". */
function shortTypes(types: readonly string[]): Json {
  if (types.length >= TYPES.length - 1) return 'any';
  return types.length === 1 ? (types[0] ?? 'any') : types;
}

function typesOfValues(values: readonly Json[]): Json {
  const all = new Set(
    values.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)),
  );
  return shortTypes([...all]);
}

function isOfType(value: Json, type: string): boolean {
  return accepts({ type }, value);
}

function accepts(schema: JsonSchema, value: Json): boolean {
  return checkInstance(schema, value).length === 0;
}

function isNothing(schema: JsonSchema): boolean {
  return isJsonObject(schema['not']) && isAnything(schema['not']);
}

function isAnything(schema: JsonSchema): boolean {
  return Object.keys(schema).every((keyword) => ANNOTATIONS.has(keyword));
}

function sameMeaning(left: JsonSchema, right: JsonSchema): boolean {
  return canonicalJson(withoutAnnotations(left)) === canonicalJson(withoutAnnotations(right));
}

/** The schema without what only people read. Names of properties are no keywords and stay. */
export function withoutAnnotations(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !ANNOTATIONS.has(keyword))
      .map(([keyword, value]) => {
        if (['properties', 'patternProperties'].includes(keyword) && isJsonObject(value)) {
          return [
            keyword,
            Object.fromEntries(
              Object.entries(value).map(([name, part]) => [
                name,
                isJsonObject(part) ? withoutAnnotations(part) : part,
              ]),
            ),
          ];
        }
        if (['allOf', 'anyOf', 'oneOf', 'items'].includes(keyword) && Array.isArray(value)) {
          return [
            keyword,
            (value as readonly Json[]).map((part) => (isJsonObject(part) ? withoutAnnotations(part) : part)),
          ];
        }
        if (
          ['items', 'additionalItems', 'additionalProperties', 'not'].includes(keyword) &&
          isJsonObject(value)
        )
          return [keyword, withoutAnnotations(value)];
        return [keyword, value];
      }),
  );
}

function same(left: Json | undefined, right: Json | undefined): boolean {
  return left !== undefined && right !== undefined && canonicalJson(left) === canonicalJson(right);
}

function names(value: Json | undefined): string[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((each) => typeof each === 'string') : [];
}
