import { escapeTool, percentEncode } from './escape-tool';
import { mathTool } from './math-tool';
import { textOf, Tool, type VelocityValue } from './values';

/** The macros that every template of a data action can use. [help] */
export function platformTools(): Readonly<Record<string, Tool>> {
  return { esc: escapeTool, math: mathTool, encoding, successTemplateUtils, urlTool };
}

const encoding = new Tool('Encoding', {
  base64: (value) => (isNull(value) ? null : Buffer.from(textOf(value), 'utf8').toString('base64')),
});

const urlTool = new Tool('UrlTool', {
  /** `name=value`, escaped, or nothing when there is no value. */
  optionalQueryParam: (name, value) => {
    if (isNull(name) || isNull(value) || textOf(value) === '') return '';
    return `${percentEncode(textOf(name))}=${percentEncode(textOf(value))}`;
  },
});

const successTemplateUtils = new Tool('SuccessTemplateUtils', {
  /** The first element of a JSON array, as JSON; the default, or null, when there is none. */
  firstFromArray: (array, otherwise) => {
    const list = jsonIn(array);
    const fallback = isNull(otherwise) ? 'null' : textOf(otherwise);
    if (!Array.isArray(list) || list.length === 0) return fallback;
    return JSON.stringify(list[0]);
  },
  /** An object of objects as an array of them, each with the key it was under as the given property. */
  moveKeysIntoArrayOfObjects: (object, property) => {
    const members = jsonIn(object);
    if (isNull(property) || typeof members !== 'object' || members === null || Array.isArray(members))
      return '[]';
    return JSON.stringify(
      Object.entries(members).map(([key, member]) => ({
        [textOf(property)]: key,
        ...(typeof member === 'object' && member !== null ? member : { value: member as unknown }),
      })),
    );
  },
});

function isNull(value: VelocityValue): value is null | undefined {
  return value === null || value === undefined;
}

function jsonIn(value: VelocityValue): unknown {
  if (isNull(value)) return undefined;
  try {
    return JSON.parse(textOf(value));
  } catch {
    return undefined;
  }
}
