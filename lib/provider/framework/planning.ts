import { FEATURES } from '../../terraform/features';
import type { AttributePath, Diagnostics } from './diagnostics';
import type { Attribute, Attributes } from './schema';
import {
  hasUnknown,
  isKnown,
  isUnknown,
  isValueObject,
  sameValue,
  UNKNOWN,
  type Value,
  type ValueObject,
} from './values';

/*
 * Terraform's rules for plans and states, applied to a schema. A planned value equals the configuration wherever that is not
 * null, or the prior value where it means the same; the rest is a default, the prior value, or unknown.
 */

/** A plan without anything that a resource adds to it. */
interface DefaultPlan {
  readonly planned: ValueObject;
  /** Whether anything differs from the prior state. */
  readonly changed: boolean;
}

/**
 * The plan that follows from the configuration alone.
 *
 * @param prior null for a resource that is to be created
 */
export function defaultPlan(
  attributes: Attributes,
  config: ValueObject,
  prior: ValueObject | null,
): DefaultPlan {
  const settled = planObject(attributes, config, prior, 'keep');
  if (prior !== null && sameValue(settled, prior)) return { planned: settled, changed: false };
  return { planned: planObject(attributes, config, prior, 'recompute'), changed: true };
}

/** `keep` leaves computed values as they were, to see whether anything else changed; `recompute` makes them unknown. */
type Computed = 'keep' | 'recompute';

function planObject(
  attributes: Attributes,
  config: ValueObject,
  prior: ValueObject | null,
  computed: Computed,
): ValueObject {
  const planned: Record<string, Value> = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    planned[name] = planAttribute(attribute, config[name] ?? null, prior?.[name] ?? null, computed);
  }
  return planned;
}

function planAttribute(attribute: Attribute, config: Value, prior: Value, computed: Computed): Value {
  if (attribute.writeOnly) return null;
  if (isUnknown(config)) return UNKNOWN;
  if (config === null) {
    if (attribute.default !== undefined) return planDefault(attribute, prior, computed);
    if (!attribute.computed) return null;
    if (computed === 'keep') return prior;
    return attribute.stable === true && prior !== null ? prior : UNKNOWN;
  }
  const { nested } = attribute;
  if (nested === undefined) return keepMeaning(attribute, prior, config);
  const { nesting, attributes } = nested;
  if (nesting === 'list') {
    const before = Array.isArray(prior) ? (prior as readonly Value[]) : [];
    return (config as readonly Value[]).map((item, index) =>
      planElement(attributes, item, before[index] ?? null, computed),
    );
  }
  if (nesting === 'map') {
    return Object.fromEntries(
      Object.entries(config).map(([key, item]) => [
        key,
        planElement(attributes, item as Value, isValueObject(prior) ? (prior[key] ?? null) : null, computed),
      ]),
    );
  }
  return planElement(attributes, config, prior, computed);
}

function planElement(attributes: Attributes, config: Value, prior: Value, computed: Computed): Value {
  if (!isValueObject(config)) return config;
  return planObject(attributes, config, isValueObject(prior) ? prior : null, computed);
}

/** A default object is completed with the defaults of what is inside it. */
function planDefault(attribute: Attribute, prior: Value, computed: Computed): Value {
  const value = attribute.default ?? null;
  const { nested } = attribute;
  if (nested === undefined || !isValueObject(value) || nested.nesting !== 'single') {
    return keepMeaning(attribute, prior, value);
  }
  return planElement(nested.attributes, withNulls(nested.attributes, value), prior, computed);
}

function keepMeaning({ sameMeaning }: Attribute, prior: Value, next: Value): Value {
  if (sameMeaning === undefined || !isKnown<Value>(prior) || !isKnown<Value>(next)) return next;
  return sameMeaning(prior, next) ? prior : next;
}

function withNulls(attributes: Attributes, value: ValueObject): ValueObject {
  return Object.fromEntries(Object.keys(attributes).map((name) => [name, value[name] ?? null]));
}

/**
 * The plan that apply gets. Terraform applies what is configured only once it is known, and a plan has all defaults; that
 * it is so is seen here, once for all resources.
 *
 * @throws when something that is not computed is unknown, or something that must be there is null
 */
export function appliedPlan(
  attributes: Attributes,
  planned: ValueObject,
  base: AttributePath = [],
): ValueObject {
  for (const [name, { computed, default: preset, required, writeOnly, nested }] of Object.entries(
    attributes,
  )) {
    const path = [...base, name];
    const value = planned[name] ?? null;
    const isComputed = computed === true && preset === undefined;
    const isOpen = !isComputed && (nested === undefined ? hasUnknown(value) : isUnknown(value));
    const isMissing = value === null && !writeOnly && (required === true || preset !== undefined);
    if (isOpen || isMissing) {
      throw new Error(`${path.join('.')} is ${isOpen ? 'not known' : 'null'} in the plan that is applied`);
    }
    if (nested === undefined) continue;
    for (const [element, at] of elementsOf(nested.nesting, value, path)) {
      if (isValueObject(element)) appliedPlan(nested.attributes, element, at);
    }
  }
  return planned;
}

/** A first state, of an import or a move, with the defaults of what it does not say. */
export function withDefaults(attributes: Attributes, state: ValueObject): ValueObject {
  const preset = Object.entries(attributes).flatMap(([name, { default: value, nested }]) =>
    (state[name] ?? null) === null && value !== undefined && nested === undefined ? [[name, value]] : [],
  );
  return { ...state, ...Object.fromEntries(preset) };
}

/** The paths whose change needs a new resource. */
export function replacementPaths(
  attributes: Attributes,
  prior: ValueObject,
  planned: ValueObject,
  base: AttributePath = [],
): AttributePath[] {
  return Object.entries(attributes).flatMap(([name, { requiresReplace, nested }]) => {
    const path = [...base, name];
    const before = prior[name] ?? null;
    const after = planned[name] ?? null;
    if (sameValue(before, after)) return [];
    const replaces =
      typeof requiresReplace === 'function'
        ? requiresReplace({ path, prior: before, planned: after })
        : requiresReplace === true;
    if (replaces) return [path];
    if (nested?.nesting !== 'single' || !isValueObject(before) || !isValueObject(after)) return [];
    return replacementPaths(nested.attributes, before, after, path);
  });
}

/**
 * Puts a state that a handler returned into the schema's form: every attribute present, nothing unknown, nothing
 * write-only; and keeps the text of `like` (the plan, or the state before a refresh) wherever it means the same.
 */
export function settleState(
  attributes: Attributes,
  state: ValueObject,
  like: ValueObject | null,
): ValueObject {
  const settled: Record<string, Value> = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    settled[name] = settleAttribute(attribute, state[name] ?? null, like?.[name] ?? null);
  }
  return settled;
}

function settleAttribute(attribute: Attribute, value: Value, like: Value): Value {
  if (attribute.writeOnly || !isKnown<Value>(value)) return null;
  const { nested } = attribute;
  if (nested === undefined)
    return keepMeaning(attribute, like, keepNulls(attribute, like, dropUnknown(value)));
  const settle = (item: Value, before: Value): Value =>
    isValueObject(item) ? settleState(nested.attributes, item, isValueObject(before) ? before : null) : null;
  if (nested.nesting === 'single') return settle(value, like);
  if (Array.isArray(value)) {
    const before = Array.isArray(like) ? (like as readonly Value[]) : [];
    return (value as readonly Value[]).map((item, index) => settle(item, before[index] ?? null));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      settle(item as Value, isValueObject(like) ? (like[key] ?? null) : null),
    ]),
  );
}

/** What is null in a map is not there in an org; Terraform wants it back as it was planned. */
function keepNulls({ type }: Attribute, like: Value, value: Value): Value {
  if (!Array.isArray(type) || type[0] !== 'map' || !isValueObject(like) || !isValueObject(value))
    return value;
  const nulls = Object.entries(like).filter(([key, item]) => item === null && !Object.hasOwn(value, key));
  return { ...value, ...Object.fromEntries(nulls) };
}

function dropUnknown(value: Value): Value {
  if (isUnknown(value)) return null;
  if (Array.isArray(value)) return (value as readonly Value[]).map(dropUnknown);
  if (!isValueObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, dropUnknown(item)]));
}

const { since } = FEATURES.writeOnly;

/** Runs the checks that attributes carry themselves on everything that is configured and known. */
export function validateAttributes(
  attributes: Attributes,
  config: ValueObject,
  diagnostics: Diagnostics,
  writeOnlyAllowed: boolean,
  base: AttributePath = [],
): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    const value = config[name] ?? null;
    if (value === null) continue;
    const path = [...base, name];
    if (attribute.writeOnly && !writeOnlyAllowed) {
      diagnostics.error(
        'Write-only attribute not supported',
        `${name} is write-only, which needs Terraform ${since.terraform} or OpenTofu ${since.tofu}, or later. Update` +
          (attribute.keptAs === undefined
            ? '.'
            : `, or use ${attribute.keptAs} instead, which is kept in the state and in saved plans.`),
        path,
      );
    }
    if (attribute.deprecated !== undefined) {
      diagnostics.warning(`Deprecated: ${name}`, attribute.deprecated, path);
    }
    if (isUnknown(value)) continue;
    if (attribute.validate) diagnostics.problems(`Invalid ${name}`, under(path, attribute.validate(value)));
    const { nested } = attribute;
    if (nested === undefined) continue;
    for (const [element, at] of elementsOf(nested.nesting, value, path)) {
      if (isValueObject(element)) {
        validateAttributes(nested.attributes, element, diagnostics, writeOnlyAllowed, at);
      }
    }
  }
}

function under(base: AttributePath, problems: ReturnType<NonNullable<Attribute['validate']>>) {
  return problems.map((each) => ({ ...each, path: [...base, ...each.path] }));
}

function elementsOf(nesting: string, value: Value, path: AttributePath): [Value, AttributePath][] {
  if (nesting === 'single') return [[value, path]];
  if (Array.isArray(value)) return (value as readonly Value[]).map((item, index) => [item, [...path, index]]);
  return isValueObject(value) ? Object.entries(value).map(([key, item]) => [item, [...path, key]]) : [];
}

const secretive = new WeakMap<Attributes, boolean>();

/** Whether a schema has anything secret at all. */
function hasSecrets(attributes: Attributes): boolean {
  let has = secretive.get(attributes);
  if (has === undefined) {
    has = Object.values(attributes).some(
      ({ sensitive, writeOnly, nested }) =>
        sensitive || writeOnly || (nested !== undefined && hasSecrets(nested.attributes)),
    );
    secretive.set(attributes, has);
  }
  return has;
}

/** Every text that is marked sensitive or write-only: what no log line and no message may show. */
export function secretsIn(attributes: Attributes, value: ValueObject | null): string[] {
  if (value === null || !hasSecrets(attributes)) return [];
  return Object.entries(attributes).flatMap(([name, { sensitive, writeOnly, nested }]) => {
    const member = value[name] ?? null;
    if (sensitive || writeOnly) return textsIn(member);
    if (nested === undefined || !isKnown<Value>(member)) return [];
    return elementsOf(nested.nesting, member, []).flatMap(([element]) =>
      isValueObject(element) ? secretsIn(nested.attributes, element) : [],
    );
  });
}

function textsIn(value: Value): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap(textsIn);
  return isValueObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
