import { useNotes } from '../support/notes';

const notes = useNotes();

const capabilities = {
  plan_destroy: true,
  get_provider_schema_optional: true,
  move_resource_state: true,
  generate_resource_config: true,
};

type Schema = {
  version: number;
  block: {
    description: string;
    attributes: ({ name: string; type?: Uint8Array } & Record<string, unknown>)[];
    block_types: ({ type_name: string } & Record<string, unknown>)[];
  };
};

test('GetMetadata names everything', async () => {
  expect(await notes.provider.call('GetMetadata')).toEqual({
    server_capabilities: capabilities,
    resources: [{ type_name: 'notes_note' }],
    data_sources: [{ type_name: 'notes_note' }],
    functions: [{ name: 'repeat' }],
    ephemeral_resources: [{ type_name: 'notes_lease' }],
    list_resources: [{ type_name: 'notes_note' }],
    actions: [{ type_name: 'notes_remind' }],
  });
});

describe('GetProviderSchema', () => {
  const read = async () => {
    const answer = await notes.provider.call('GetProviderSchema');
    return answer as unknown as {
      provider: Schema;
      resource_schemas: Record<string, Schema>;
      data_source_schemas: Record<string, Schema>;
      server_capabilities: unknown;
    };
  };
  const attribute = (schema: Schema | undefined, name: string) => {
    const { type, ...rest } = schema!.block.attributes.find((each) => each.name === name)!;
    return { ...rest, type: type && (JSON.parse(Buffer.from(type).toString()) as unknown) };
  };

  test('has the provider, resources and data sources with their versions', async () => {
    const schemas = await read();
    expect(schemas.server_capabilities).toEqual(capabilities);
    expect(Object.keys(schemas.resource_schemas)).toEqual(['notes_note']);
    expect(schemas.resource_schemas['notes_note']!.version).toBe(1);
    expect(schemas.data_source_schemas['notes_note']!.version ?? 0).toBe(0);
    expect(schemas.provider.block.description).toBe('Notes.');
  });

  test('has blocks as blocks and attributes as attributes', async () => {
    const { block } = (await read()).provider;
    expect(block.attributes.map(({ name }) => name)).toEqual(['folder', 'token']);
    expect(block.block_types).toEqual([expect.objectContaining({ type_name: 'gateway', nesting: 'SINGLE' })]);
  });

  test('says what each attribute is', async () => {
    const schema = (await read()).resource_schemas['notes_note'];
    expect(attribute(schema, 'title')).toEqual({
      // What is false is not on the wire, or reads as nothing.
      name: 'title',
      description: 'The title.',
      description_kind: 'MARKDOWN',
      type: 'string',
      required: true,
    });
    expect(attribute(schema, 'id')).toMatchObject({ computed: true });
    expect(attribute(schema, 'kind')).toMatchObject({ optional: true, computed: true });
    expect(attribute(schema, 'secret_wo')).toMatchObject({
      sensitive: true,
      write_only: true,
    });
    expect(attribute(schema, 'old')).toMatchObject({ deprecated: true });
    expect(attribute(schema, 'anything')).toMatchObject({ type: 'dynamic' });
    expect(attribute(schema, 'tags')).toMatchObject({ type: ['set', 'string'] });
    expect(attribute(schema, 'options')).toMatchObject({
      type: undefined,
      nested_type: {
        nesting: 'SINGLE',
        attributes: [expect.objectContaining({ name: 'color' }), expect.objectContaining({ name: 'shape' })],
      },
    });
    expect(attribute(schema, 'parts')).toMatchObject({ nested_type: { nesting: 'LIST' } });
    expect(attribute(schema, 'places')).toMatchObject({ nested_type: { nesting: 'MAP' } });
  });
});
