import { JavaException, VelocityError } from './errors';
import { javaString } from './java-string';
import { isNumber, JavaDouble, numberIn, textOf, Tool, type VelocityValue } from './values';

/** Elements of a list: a bound of ours, far above what a template needs. */
const LIST_MAX = 1_000_000;

type Methods = Readonly<Record<string, (...args: VelocityValue[]) => VelocityValue>>;

/**
 * Calls a method of a value, as Java's reflection would find it: null when there is no such method for these arguments.
 *
 * @throws VelocityError when the method itself throws
 */
export function callMethod(
  value: VelocityValue,
  name: string,
  args: VelocityValue[],
  where: string,
): VelocityValue {
  const methods = methodsOf(value);
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) return null;
  try {
    return method(...args);
  } catch (error) {
    // A RangeError is what JavaScript throws where Java would, too: a code point or a length that cannot be.
    if (!(error instanceof JavaException || error instanceof RangeError)) throw error;
    const thrown = error instanceof RangeError ? 'java.lang.IllegalArgumentException' : error.message;
    throw new VelocityError(
      `Invocation of method '${name}' in class ${classOf(value)} threw exception ${thrown}${where}`,
    );
  }
}

/** Reads `$value.name`: an entry of a map, a property of a tool, or what `getName()` and `isName()` answer. */
export function readProperty(value: VelocityValue, name: string): VelocityValue {
  if (value instanceof Map && value.has(name)) return value.get(name);
  if (value instanceof Tool && Object.hasOwn(value.properties, name)) return value.properties[name];
  const methods = methodsOf(value);
  const upper = name.charAt(0).toUpperCase() + name.slice(1);
  for (const getter of [`get${upper}`, `is${upper}`]) {
    if (Object.hasOwn(methods, getter) && methods[getter]?.length === 0) return methods[getter]();
  }
  return null;
}

function methodsOf(value: VelocityValue): Methods {
  if (typeof value === 'string') return javaString(value);
  if (Array.isArray(value)) return listMethods(value);
  if (value instanceof Map) return mapMethods(value);
  if (value instanceof Tool) return value.methods;
  if (isNumber(value)) return numberMethods(value);
  if (typeof value === 'boolean') {
    return { toString: () => String(value), booleanValue: () => value, equals: (other) => other === value };
  }
  return {};
}

function classOf(value: VelocityValue): string {
  if (typeof value === 'string') return 'java.lang.String';
  if (Array.isArray(value)) return 'java.util.ArrayList';
  if (value instanceof Map) return 'java.util.LinkedHashMap';
  if (value instanceof Tool) return value.className;
  if (value instanceof JavaDouble) return 'java.lang.Double';
  return typeof value === 'boolean' ? 'java.lang.Boolean' : 'java.lang.Integer';
}

function indexIn(list: VelocityValue[], index: VelocityValue): number | undefined {
  if (!isNumber(index)) return undefined;
  const at = numberIn(index);
  if (at < 0 || at >= list.length) {
    throw new JavaException(`java.lang.IndexOutOfBoundsException: Index: ${at}, Size: ${list.length}`);
  }
  return at;
}

function same(left: VelocityValue, right: VelocityValue): boolean {
  return left === right || (textOf(left) === textOf(right) && typeof left === typeof right);
}

function listMethods(list: VelocityValue[]): Methods {
  return {
    get: (index) => {
      const at = indexIn(list, index);
      return at === undefined ? null : list[at];
    },
    set: (index, value) => {
      const at = indexIn(list, index);
      if (at === undefined) return null;
      const before = list[at];
      list[at] = value;
      return before;
    },
    size: () => list.length,
    isEmpty: () => list.length === 0,
    contains: (value) => list.some((each) => same(each, value)),
    indexOf: (value) => list.findIndex((each) => same(each, value)),
    lastIndexOf: (value) => list.findLastIndex((each) => same(each, value)),
    add: (...args) => {
      if (args.length === 1) list.push(args[0]);
      else list.splice(numberIn(args[0]), 0, args[1]);
      return args.length === 1 ? true : null;
    },
    addAll: (other) => {
      if (!Array.isArray(other)) return null;
      if (list.length + other.length > LIST_MAX) throw new JavaException('java.lang.OutOfMemoryError');
      for (const each of [...other]) list.push(each);
      return other.length > 0;
    },
    remove: (value) => {
      if (isNumber(value)) return list.splice(indexIn(list, value) ?? 0, 1)[0];
      const at = list.findIndex((each) => same(each, value));
      if (at >= 0) list.splice(at, 1);
      return at >= 0;
    },
    clear: () => {
      list.length = 0;
      return null;
    },
    subList: (from, to) => list.slice(numberIn(from), numberIn(to)),
    toString: () => textOf(list),
    equals: (other) => textOf(other) === textOf(list),
  };
}

function mapMethods(map: Map<string, VelocityValue>): Methods {
  const key = (value: VelocityValue): string => textOf(value);
  return {
    get: (name) => map.get(key(name)) ?? null,
    getOrDefault: (name, otherwise) => (map.has(key(name)) ? map.get(key(name)) : otherwise),
    put: (name, value) => {
      const before = map.get(key(name)) ?? null;
      map.set(key(name), value);
      return before;
    },
    putAll: (other) => {
      if (other instanceof Map) for (const [name, value] of other) map.set(name, value);
      return null;
    },
    remove: (name) => {
      const before = map.get(key(name)) ?? null;
      map.delete(key(name));
      return before;
    },
    containsKey: (name) => map.has(key(name)),
    containsValue: (value) => [...map.values()].some((each) => same(each, value)),
    size: () => map.size,
    isEmpty: () => map.size === 0,
    keySet: () => [...map.keys()],
    values: () => [...map.values()],
    entrySet: () =>
      [...map].map(
        ([name, value]) =>
          new Tool('java.util.Map$Entry', {
            getKey: () => name,
            getValue: () => value,
            toString: () => `${name}=${textOf(value)}`,
          }),
      ),
    toString: () => textOf(map),
    equals: (other) => textOf(other) === textOf(map),
  };
}

function numberMethods(value: number | JavaDouble): Methods {
  const number = numberIn(value);
  return {
    intValue: () => Math.trunc(number) | 0,
    longValue: () => Math.trunc(number),
    doubleValue: () => new JavaDouble(number),
    floatValue: () => new JavaDouble(Math.fround(number)),
    toString: () => textOf(value),
    equals: (other) => isNumber(other) && textOf(other) === textOf(value),
    compareTo: (other) => Math.sign(number - numberIn(other)),
    hashCode: () => Math.trunc(number) | 0,
    isNaN: () => Number.isNaN(number),
    isInfinite: () => Math.abs(number) === Infinity,
  };
}
