import { canonicalJson, isJsonObject, objectOf, type Json } from '../shared/json';
import { checkSchemaForm, type JsonSchema } from '../model/schemas';
import { gaps, withoutAnnotations, type Gap } from './subset';

/** What a change means for those who call an action, from nothing to the worst. */
const EFFECTS = ['none', 'text', 'compatible', 'breaking'] as const;

/**
 * What a change means for those who call an action.
 *
 * - `none`: nothing changed.
 * - `text`: only what people read (titles, descriptions, defaults).
 * - `compatible`: every call that worked goes on working, and every answer can be read as before.
 * - `breaking`: some call that worked fails, or some answer cannot be read as before; or that cannot be ruled out.
 */
export type Effect = (typeof EFFECTS)[number];

/** One change of a contract, in words. */
export interface ContractChange {
  readonly part: 'input' | 'output';
  readonly effect: Exclude<Effect, 'none'>;
  /** Where, as people write it: `user.emails[].kind`; empty for the contract itself. */
  readonly path: string;
  readonly message: string;
}

/** The worst of some effects. */
export function worst(effects: readonly Effect[]): Effect {
  return effects.reduce<Effect>(
    (left, right) => (EFFECTS.indexOf(left) >= EFFECTS.indexOf(right) ? left : right),
    'none',
  );
}

/**
 * What changed between two input contracts.
 *
 * Callers send only inputs that the contract declares: an undeclared one cannot be set in Architect. So a new optional
 * input is compatible also where the old contract did not forbid others.
 */
export function inputChanges(before: Json, after: Json): ContractChange[] {
  return changes('input', before, after, {
    breaking: () => gaps(closed(before), after),
    compatible: () => gaps(closed(after), before),
  });
}

/**
 * What changed between two output contracts.
 *
 * Readers ignore outputs that they do not know, so a new output is compatible also where the old contract allowed no
 * others. An output that is gone breaks those who read it, whatever the schemas allow.
 */
export function outputChanges(before: Json, after: Json): ContractChange[] {
  return changes('output', before, after, {
    breaking: () => gaps(closed(after), open(before)),
    compatible: () => gaps(closed(before), open(after)),
  });
}

function changes(
  part: 'input' | 'output',
  before: Json,
  after: Json,
  find: { breaking: () => Gap[]; compatible: () => Gap[] },
): ContractChange[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (checkSchemaForm(before).length > 0 || checkSchemaForm(after).length > 0) {
    return [
      {
        part,
        effect: 'breaking',
        path: '',
        message: 'The schemas cannot be compared: one is not a draft-04 schema.',
      },
    ];
  }
  const found: ContractChange[] = [];
  const add = (effect: ContractChange['effect'], path: readonly string[], message: string): void => {
    const written = formatSteps(path);
    if (!found.some((each) => each.path === written && each.message === message))
      found.push({ part, effect, path: written, message });
  };
  const noun = part;
  const { added, removed } = propertyChanges(before, after, []);
  const named = new Set([...added, ...removed].map(({ path }) => formatSteps(path)));
  const mentioned = ({ kind, path }: Gap): boolean =>
    (kind === 'property-forbidden' || kind === 'required') && named.has(formatSteps(path));
  for (const { path } of removed) add('breaking', path, `the ${noun} is gone`);
  for (const { path, required, schema } of added) {
    const kind = typeWords(schema);
    if (part === 'output') add('compatible', path, `new ${noun}${kind}`);
    else if (required) add('breaking', path, `new required ${noun}${kind}`);
    else add('compatible', path, `new optional ${noun}${kind}`);
  }
  try {
    const breaking = find.breaking();
    for (const gap of breaking) {
      if (!mentioned(gap)) add('breaking', gap.path, words(gap, part, 'breaking'));
    }
    for (const gap of find.compatible()) {
      const twin = breaking.some(
        (each) => each.kind === gap.kind && formatSteps(each.path) === formatSteps(gap.path),
      );
      if (!twin && !mentioned(gap)) add('compatible', gap.path, words(gap, part, 'compatible'));
    }
  } catch (error) {
    // A pattern that is no regular expression, for one: nothing is known, so nothing is promised.
    const why = error instanceof Error ? error.message : String(error);
    add('breaking', [], `the schemas cannot be compared (${why})`);
  }
  for (const { path, message } of textChanges(before, after, [])) add('text', path, message);
  if (found.length === 0) add('text', [], 'written differently, means the same');
  return found;
}

/**
 * A gap in words. For an input, `from` is the old schema when the gap is breaking; for an output it is the new one,
 * because there the readers hold the old one.
 */
function words(gap: Gap, part: 'input' | 'output', effect: 'breaking' | 'compatible'): string {
  const forward = (part === 'input') === (effect === 'breaking');
  const [old, now] = forward ? [gap.from, gap.to] : [gap.to, gap.from];
  const values = gap.values?.map((value) => JSON.stringify(value)).join(', ');
  switch (gap.kind) {
    case 'required':
      return forward
        ? part === 'input'
          ? 'became required'
          : 'is always there now'
        : part === 'input'
          ? 'is no longer required'
          : 'may be missing now (was required)';
    case 'type':
      return `type ${typeText(old)} → ${typeText(now)}`;
    case 'enum':
      if (forward) {
        return values === undefined
          ? `only ${listText(gap.to)} ${part === 'input' ? 'is accepted' : 'comes'} now`
          : `lost the value${gap.values?.length === 1 ? '' : 's'} ${values}`;
      }
      return values === undefined
        ? `is no longer limited to ${listText(gap.to)}`
        : `gained the value${gap.values?.length === 1 ? '' : 's'} ${values}`;
    case 'property-forbidden':
      return forward
        ? gap.name === undefined
          ? 'no longer accepts undeclared properties'
          : 'is no longer accepted'
        : gap.name === undefined
          ? 'may have undeclared properties now'
          : 'may be there now';
    case 'pattern':
      return `pattern ${valueText(old)} → ${valueText(now)}`;
    case 'range':
    case 'length':
    case 'count':
      return `${gap.keyword ?? gap.kind} ${valueText(old)} → ${valueText(now)}`;
    case 'items':
      return forward ? 'the items must be unique now' : 'the items need no longer be unique';
    case 'other':
      return effect === 'breaking'
        ? `"${gap.keyword ?? 'schema'}" changed in a way that cannot be shown to be compatible`
        : `"${gap.keyword ?? 'schema'}" changed`;
  }
}

function typeText(type: Json | undefined): string {
  return Array.isArray(type) ? type.join(' | ') : typeof type === 'string' ? type : 'any';
}

function listText(values: Json | undefined): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(', ') : 'some values';
}

function valueText(value: Json | undefined): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

function typeWords(schema: Json): string {
  const type = isJsonObject(schema) ? schema['type'] : undefined;
  return type === undefined ? '' : ` (${typeText(type)})`;
}

interface Property {
  readonly path: readonly string[];
  readonly required: boolean;
  readonly schema: Json;
}

/** Which declared properties came and went, at any depth that both schemas have. */
function propertyChanges(
  before: Json | undefined,
  after: Json | undefined,
  path: readonly string[],
): { added: Property[]; removed: Property[] } {
  const added: Property[] = [];
  const removed: Property[] = [];
  if (!isJsonObject(before) || !isJsonObject(after)) return { added, removed };
  const old = objectOf(before['properties']);
  const now = objectOf(after['properties']);
  const required = Array.isArray(after['required']) ? (after['required'] as readonly Json[]) : [];
  for (const [name, schema] of Object.entries(old))
    if (!Object.hasOwn(now, name)) removed.push({ path: [...path, name], required: false, schema });
  for (const [name, schema] of Object.entries(now))
    if (!Object.hasOwn(old, name))
      added.push({ path: [...path, name], required: required.includes(name), schema });
  const nested = [
    ...Object.keys(old)
      .filter((name) => Object.hasOwn(now, name))
      .map((name) => propertyChanges(old[name], now[name], [...path, name])),
    propertyChanges(before['items'], after['items'], [...path, '[]']),
  ];
  for (const each of nested) {
    added.push(...each.added);
    removed.push(...each.removed);
  }
  return { added, removed };
}

/** What only people read, and changed. */
function textChanges(
  before: Json | undefined,
  after: Json | undefined,
  path: readonly string[],
): { path: readonly string[]; message: string }[] {
  if (!isJsonObject(before) || !isJsonObject(after)) return [];
  const found = ['title', 'description', 'default', 'format', 'examples', '$schema']
    .filter((keyword) => canonicalJson(before[keyword] ?? null) !== canonicalJson(after[keyword] ?? null))
    .map((keyword) => ({
      path,
      message: `${keyword} ${valueText(before[keyword])} → ${valueText(after[keyword])}`,
    }));
  const old = objectOf(before['properties']);
  const now = objectOf(after['properties']);
  for (const name of Object.keys(old)) found.push(...textChanges(old[name], now[name], [...path, name]));
  return [...found, ...textChanges(before['items'], after['items'], [...path, '[]'])];
}

const COMBINATIONS = ['allOf', 'anyOf', 'oneOf', 'not', '$ref', 'patternProperties'];

/** The schema with undeclared properties forbidden, wherever properties are declared and no alternative adds any. */
function closed(schema: Json): Json {
  return map(schema, (each) =>
    isJsonObject(each['properties']) &&
    !isJsonObject(each['additionalProperties']) &&
    !COMBINATIONS.some((keyword) => keyword in each)
      ? { ...each, additionalProperties: false }
      : each,
  );
}

/** The schema with undeclared properties allowed, wherever properties are declared. */
function open(schema: Json): Json {
  return map(schema, (each) => {
    if (!isJsonObject(each['properties']) || each['additionalProperties'] !== false) return each;
    const { additionalProperties: _forbidden, ...rest } = each;
    return rest;
  });
}

/** Applies a change to a schema and to those of its properties and items. */
function map(schema: Json, change: (schema: JsonSchema) => JsonSchema): Json {
  if (!isJsonObject(schema)) return schema;
  const { properties, items } = schema;
  return change({
    ...withoutAnnotations(schema),
    ...(isJsonObject(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, part]) => [name, map(part, change)]),
      ),
    }),
    ...(isJsonObject(items) && { items: map(items, change) }),
  });
}

/** A path inside a value as people write it: `user.emails[].kind`. */
function formatSteps(path: readonly string[]): string {
  return path.reduce(
    (written, step) => (step.startsWith('[') ? written + step : written === '' ? step : `${written}.${step}`),
    '',
  );
}
