import type { Attribute, Attributes, Schema } from '../framework/schema';
import {
  MARKDOWN,
  NestingOfBlock,
  NestingOfObject,
  type AttributeMessage,
  type BlockMessage,
} from './messages';

/** A schema for the wire. */
export function encodeSchema(schema: Schema): { version: number; block: Partial<BlockMessage> } {
  return {
    version: schema.version ?? 0,
    block: {
      ...encodeBlock(schema.attributes),
      description: schema.description,
      description_kind: MARKDOWN,
      deprecated: schema.deprecated !== undefined,
    },
  };
}

function encodeBlock(attributes: Attributes): Partial<BlockMessage> {
  const all = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    attributes: all
      .filter(([, { block }]) => !block)
      .map(([name, attribute]) => encodeAttribute(name, attribute)),
    block_types: all
      .filter(([, { block }]) => block)
      .map(([name, { nested, description, deprecated }]) => ({
        type_name: name,
        nesting: NestingOfBlock.single,
        block: {
          ...encodeBlock(nested?.attributes ?? {}),
          description,
          description_kind: MARKDOWN,
          deprecated: deprecated !== undefined,
        },
      })),
  };
}

function encodeAttribute(name: string, attribute: Attribute): Partial<AttributeMessage> {
  const { type, nested, description, required, optional, computed, sensitive, writeOnly, deprecated } =
    attribute;
  return {
    name,
    type: nested === undefined ? Buffer.from(JSON.stringify(type ?? 'dynamic')) : undefined,
    nested_type: nested && {
      attributes: Object.entries(nested.attributes).map(([inner, each]) => encodeAttribute(inner, each)),
      nesting: NestingOfObject[nested.nesting],
    },
    description,
    description_kind: MARKDOWN,
    required: required === true,
    optional: optional === true,
    computed: computed === true,
    sensitive: sensitive === true,
    deprecated: deprecated !== undefined,
    write_only: writeOnly === true,
  };
}
