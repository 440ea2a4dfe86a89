/** The messages of Terraform's plugin protocol 6 (package tfplugin6) that this provider reads or writes. */
import {
  bytesField,
  flagField,
  intField,
  listField,
  mapField,
  message,
  nestedField,
  optionalField,
  textField,
  type Message,
  type ValueOf,
} from '../../shared/protobuf';

export const Empty = message<object>({});

export const Severity = { error: 1, warning: 2 } as const;
export const NestingOfBlock = { single: 1, list: 2, set: 3, map: 4 } as const;
export const NestingOfObject = { single: 1, list: 2, set: 3, map: 4 } as const;
export const MARKDOWN = 1;

/** Exactly one of the two is filled. */
export interface DynamicValueMessage {
  msgpack: Uint8Array;
  json: Uint8Array;
}
const DynamicValue = message<DynamicValueMessage>({ msgpack: bytesField(1), json: bytesField(2) });
export const dynamicField = (id: number) => nestedField(id, DynamicValue);

export interface StepMessage {
  attribute_name: string | undefined;
  element_key_string: string | undefined;
  element_key_int: number | undefined;
}
const Step = message<StepMessage>({
  attribute_name: optionalField(textField(1)),
  element_key_string: optionalField(textField(2)),
  element_key_int: optionalField(intField(3)),
});
const AttributePathOnWire = message({ steps: listField(nestedField(1, Step)) });
export type AttributePathMessage = ValueOf<typeof AttributePathOnWire>;

const DiagnosticOnWire = message({
  severity: intField(1),
  summary: textField(2),
  detail: textField(3),
  attribute: nestedField(4, AttributePathOnWire),
});
export type DiagnosticMessage = Partial<ValueOf<typeof DiagnosticOnWire>>;
export const diagnostics = (id: number) => listField(nestedField(id, DiagnosticOnWire));

const ClientCapabilities = message({
  deferral_allowed: flagField(1),
  write_only_attributes_allowed: flagField(2),
});
export const clientCapabilities = (id: number) => nestedField(id, ClientCapabilities);

const ServerCapabilities = message({
  plan_destroy: flagField(1),
  get_provider_schema_optional: flagField(2),
  move_resource_state: flagField(3),
  generate_resource_config: flagField(4),
});

/** Old states came as flatmap; every Terraform that speaks protocol 6 sends JSON. */
const RawState = message({ json: bytesField(1) });
export const rawState = (id: number) => nestedField(id, RawState);

const ResourceIdentityData = message({ identity_data: dynamicField(1) });
export const identity = (id: number) => nestedField(id, ResourceIdentityData);
export type IdentityMessage = Partial<ValueOf<typeof ResourceIdentityData>>;

// Schemas

interface ObjectMessage {
  attributes: readonly Partial<AttributeMessage>[];
  nesting: number;
}
export interface AttributeMessage {
  name: string;
  type: Uint8Array | undefined;
  description: string;
  required: boolean;
  optional: boolean;
  computed: boolean;
  sensitive: boolean;
  description_kind: number;
  deprecated: boolean;
  nested_type: Partial<ObjectMessage> | undefined;
  write_only: boolean;
}
const ObjectType: Message<ObjectMessage> = message<ObjectMessage>({
  attributes: listField(nestedField(1, () => AttributeOnWire)),
  nesting: intField(3),
});
const AttributeOnWire: Message<AttributeMessage> = message<AttributeMessage>({
  name: textField(1),
  type: optionalField(bytesField(2)),
  description: textField(3),
  required: flagField(4),
  optional: flagField(5),
  computed: flagField(6),
  sensitive: flagField(7),
  description_kind: intField(8),
  deprecated: flagField(9),
  nested_type: nestedField(10, ObjectType),
  write_only: flagField(11),
});
interface NestedBlockMessage {
  type_name: string;
  block: Partial<BlockMessage> | undefined;
  nesting: number;
  min_items: number;
  max_items: number;
}
export interface BlockMessage {
  version: number;
  attributes: readonly Partial<AttributeMessage>[];
  block_types: readonly Partial<NestedBlockMessage>[];
  description: string;
  description_kind: number;
  deprecated: boolean;
}
const NestedBlock: Message<NestedBlockMessage> = message<NestedBlockMessage>({
  type_name: textField(1),
  block: nestedField(2, () => Block),
  nesting: intField(3),
  min_items: intField(4),
  max_items: intField(5),
});
const Block: Message<BlockMessage> = message<BlockMessage>({
  version: intField(1),
  attributes: listField(nestedField(2, AttributeOnWire)),
  block_types: listField(nestedField(3, NestedBlock)),
  description: textField(4),
  description_kind: intField(5),
  deprecated: flagField(6),
});
const SchemaMessage = message({ version: intField(1), block: nestedField(2, Block) });
const ActionSchema = message({ schema: nestedField(1, SchemaMessage) });

// Functions

const FunctionParameter = message({
  name: textField(1),
  type: bytesField(2),
  allow_null_value: flagField(3),
  allow_unknown_values: flagField(4),
  description: textField(5),
  description_kind: intField(6),
});
const FunctionReturn = message({ type: bytesField(1) });
const FunctionOnWire = message({
  parameters: listField(nestedField(1, FunctionParameter)),
  variadic_parameter: nestedField(2, FunctionParameter),
  return: nestedField(3, FunctionReturn),
  summary: textField(4),
  description: textField(5),
  description_kind: intField(6),
  deprecation_message: textField(7),
});
export type FunctionMessage = Partial<ValueOf<typeof FunctionOnWire>>;
const FunctionError = message({ text: textField(1), function_argument: optionalField(intField(2)) });

// Requests and responses

const TypeName = message({ type_name: textField(1) });
const Named = message({ name: textField(1) });

export const GetMetadata = {
  request: Empty,
  response: message({
    server_capabilities: nestedField(1, ServerCapabilities),
    diagnostics: diagnostics(2),
    data_sources: listField(nestedField(3, TypeName)),
    resources: listField(nestedField(4, TypeName)),
    functions: listField(nestedField(5, Named)),
    ephemeral_resources: listField(nestedField(6, TypeName)),
    list_resources: listField(nestedField(7, TypeName)),
    actions: listField(nestedField(9, TypeName)),
  }),
};

export const GetProviderSchema = {
  request: Empty,
  response: message({
    provider: nestedField(1, SchemaMessage),
    resource_schemas: mapField(2, SchemaMessage),
    data_source_schemas: mapField(3, SchemaMessage),
    diagnostics: diagnostics(4),
    provider_meta: nestedField(5, SchemaMessage),
    server_capabilities: nestedField(6, ServerCapabilities),
    functions: mapField(7, FunctionOnWire),
    ephemeral_resource_schemas: mapField(8, SchemaMessage),
    list_resource_schemas: mapField(9, SchemaMessage),
    action_schemas: mapField(11, ActionSchema),
  }),
};

export const ValidateProviderConfig = {
  request: message({ config: dynamicField(1) }),
  response: message({ diagnostics: diagnostics(2) }),
};

export const ValidateResourceConfig = {
  request: message({
    type_name: textField(1),
    config: dynamicField(2),
    client_capabilities: clientCapabilities(3),
  }),
  response: message({ diagnostics: diagnostics(1) }),
};

export const ValidateDataResourceConfig = {
  request: message({ type_name: textField(1), config: dynamicField(2) }),
  response: message({ diagnostics: diagnostics(1) }),
};

export const UpgradeResourceState = {
  request: message({ type_name: textField(1), version: intField(2), raw_state: rawState(3) }),
  response: message({ upgraded_state: dynamicField(1), diagnostics: diagnostics(2) }),
};

export const ConfigureProvider = {
  request: message({
    terraform_version: textField(1),
    config: dynamicField(2),
    client_capabilities: clientCapabilities(3),
  }),
  response: message({ diagnostics: diagnostics(1) }),
};

export const ReadResource = {
  request: message({
    type_name: textField(1),
    current_state: dynamicField(2),
    private: bytesField(3),
    provider_meta: dynamicField(4),
    client_capabilities: clientCapabilities(5),
    current_identity: identity(6),
  }),
  response: message({
    new_state: dynamicField(1),
    diagnostics: diagnostics(2),
    private: bytesField(3),
    new_identity: identity(5),
  }),
};

export const PlanResourceChange = {
  request: message({
    type_name: textField(1),
    prior_state: dynamicField(2),
    proposed_new_state: dynamicField(3),
    config: dynamicField(4),
    prior_private: bytesField(5),
    provider_meta: dynamicField(6),
    client_capabilities: clientCapabilities(7),
    prior_identity: identity(8),
  }),
  response: message({
    planned_state: dynamicField(1),
    requires_replace: listField(nestedField(2, AttributePathOnWire)),
    planned_private: bytesField(3),
    diagnostics: diagnostics(4),
    planned_identity: identity(7),
  }),
};

export const ApplyResourceChange = {
  request: message({
    type_name: textField(1),
    prior_state: dynamicField(2),
    planned_state: dynamicField(3),
    config: dynamicField(4),
    planned_private: bytesField(5),
    provider_meta: dynamicField(6),
    planned_identity: identity(7),
  }),
  response: message({
    new_state: dynamicField(1),
    private: bytesField(2),
    diagnostics: diagnostics(3),
    new_identity: identity(5),
  }),
};

const ImportedResource = message({
  type_name: textField(1),
  state: dynamicField(2),
  private: bytesField(3),
  identity: identity(4),
});

export const ImportResourceState = {
  request: message({
    type_name: textField(1),
    id: textField(2),
    client_capabilities: clientCapabilities(3),
    identity: identity(4),
  }),
  response: message({
    imported_resources: listField(nestedField(1, ImportedResource)),
    diagnostics: diagnostics(2),
  }),
};

export const MoveResourceState = {
  request: message({
    source_provider_address: textField(1),
    source_type_name: textField(2),
    source_schema_version: intField(3),
    source_state: rawState(4),
    target_type_name: textField(5),
    source_private: bytesField(6),
  }),
  response: message({
    target_state: dynamicField(1),
    diagnostics: diagnostics(2),
    target_private: bytesField(3),
  }),
};

export const ReadDataSource = {
  request: message({
    type_name: textField(1),
    config: dynamicField(2),
    provider_meta: dynamicField(3),
    client_capabilities: clientCapabilities(4),
  }),
  response: message({ state: dynamicField(1), diagnostics: diagnostics(2) }),
};

export const GetFunctions = {
  request: Empty,
  response: message({ functions: mapField(1, FunctionOnWire), diagnostics: diagnostics(2) }),
};

export const CallFunction = {
  request: message({ name: textField(1), arguments: listField(nestedField(2, DynamicValue)) }),
  response: message({ result: dynamicField(1), error: nestedField(2, FunctionError) }),
};

export const ValidateEphemeralResourceConfig = {
  request: message({ type_name: textField(1), config: dynamicField(2) }),
  response: message({ diagnostics: diagnostics(1) }),
};

export const OpenEphemeralResource = {
  request: message({
    type_name: textField(1),
    config: dynamicField(2),
    client_capabilities: clientCapabilities(3),
  }),
  response: message({ diagnostics: diagnostics(1), result: dynamicField(3), private: bytesField(4) }),
};

export const CloseEphemeralResource = {
  request: message({ type_name: textField(1), private: bytesField(2) }),
  response: message({ diagnostics: diagnostics(1) }),
};

export const StopProvider = {
  request: Empty,
  response: message({ Error: textField(1) }),
};

// The services beside the provider (go-plugin, gRPC health)

export const HealthCheckResponse = message({ status: intField(1) });
export const SERVING = 1;
