/** The messages of Terraform's plugin protocol 6 (package tfplugin6) that this provider reads or writes. */
import {
  bytes,
  flag,
  int,
  list,
  map,
  message,
  nested,
  optional,
  text,
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
export const DynamicValue = message<DynamicValueMessage>({ msgpack: bytes(1), json: bytes(2) });
const dynamic = (id: number) => nested(id, DynamicValue);

export interface StepMessage {
  attribute_name: string | undefined;
  element_key_string: string | undefined;
  element_key_int: number | undefined;
}
const Step = message<StepMessage>({
  attribute_name: optional(text(1)),
  element_key_string: optional(text(2)),
  element_key_int: optional(int(3)),
});
export const AttributePath = message({ steps: list(nested(1, Step)) });
export type AttributePathMessage = ValueOf<typeof AttributePath>;

export const Diagnostic = message({
  severity: int(1),
  summary: text(2),
  detail: text(3),
  attribute: nested(4, AttributePath),
});
export type DiagnosticMessage = Partial<ValueOf<typeof Diagnostic>>;
const diagnostics = (id: number) => list(nested(id, Diagnostic));

export const ClientCapabilities = message({
  deferral_allowed: flag(1),
  write_only_attributes_allowed: flag(2),
});
const clientCapabilities = (id: number) => nested(id, ClientCapabilities);

export const ServerCapabilities = message({
  plan_destroy: flag(1),
  get_provider_schema_optional: flag(2),
  move_resource_state: flag(3),
});

/** Old states came as flatmap; every Terraform that speaks protocol 6 sends JSON. */
const RawState = message({ json: bytes(1) });

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
  attributes: list(nested(1, () => Attribute)),
  nesting: int(3),
});
export const Attribute: Message<AttributeMessage> = message<AttributeMessage>({
  name: text(1),
  type: optional(bytes(2)),
  description: text(3),
  required: flag(4),
  optional: flag(5),
  computed: flag(6),
  sensitive: flag(7),
  description_kind: int(8),
  deprecated: flag(9),
  nested_type: nested(10, ObjectType),
  write_only: flag(11),
});
export interface NestedBlockMessage {
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
  type_name: text(1),
  block: nested(2, () => Block),
  nesting: int(3),
  min_items: int(4),
  max_items: int(5),
});
export const Block: Message<BlockMessage> = message<BlockMessage>({
  version: int(1),
  attributes: list(nested(2, Attribute)),
  block_types: list(nested(3, NestedBlock)),
  description: text(4),
  description_kind: int(5),
  deprecated: flag(6),
});
export const SchemaMessage = message({ version: int(1), block: nested(2, Block) });

// Requests and responses

const TypeName = message({ type_name: text(1) });
const Named = message({ name: text(1) });
const Nothing = Empty;

export const GetMetadata = {
  request: Empty,
  response: message({
    server_capabilities: nested(1, ServerCapabilities),
    diagnostics: diagnostics(2),
    data_sources: list(nested(3, TypeName)),
    resources: list(nested(4, TypeName)),
    functions: list(nested(5, Named)),
    ephemeral_resources: list(nested(6, TypeName)),
  }),
};

export const GetProviderSchema = {
  request: Empty,
  response: message({
    provider: nested(1, SchemaMessage),
    resource_schemas: map(2, SchemaMessage),
    data_source_schemas: map(3, SchemaMessage),
    diagnostics: diagnostics(4),
    provider_meta: nested(5, SchemaMessage),
    server_capabilities: nested(6, ServerCapabilities),
    functions: map(7, Nothing),
    ephemeral_resource_schemas: map(8, SchemaMessage),
  }),
};

export const ValidateProviderConfig = {
  request: message({ config: dynamic(1) }),
  response: message({ diagnostics: diagnostics(2) }),
};

export const ValidateResourceConfig = {
  request: message({ type_name: text(1), config: dynamic(2), client_capabilities: clientCapabilities(3) }),
  response: message({ diagnostics: diagnostics(1) }),
};

export const ValidateDataResourceConfig = {
  request: message({ type_name: text(1), config: dynamic(2) }),
  response: message({ diagnostics: diagnostics(1) }),
};

export const UpgradeResourceState = {
  request: message({ type_name: text(1), version: int(2), raw_state: nested(3, RawState) }),
  response: message({ upgraded_state: dynamic(1), diagnostics: diagnostics(2) }),
};

export const ConfigureProvider = {
  request: message({
    terraform_version: text(1),
    config: dynamic(2),
    client_capabilities: clientCapabilities(3),
  }),
  response: message({ diagnostics: diagnostics(1) }),
};

export const ReadResource = {
  request: message({
    type_name: text(1),
    current_state: dynamic(2),
    private: bytes(3),
    provider_meta: dynamic(4),
    client_capabilities: clientCapabilities(5),
  }),
  response: message({ new_state: dynamic(1), diagnostics: diagnostics(2), private: bytes(3) }),
};

export const PlanResourceChange = {
  request: message({
    type_name: text(1),
    prior_state: dynamic(2),
    proposed_new_state: dynamic(3),
    config: dynamic(4),
    prior_private: bytes(5),
    provider_meta: dynamic(6),
    client_capabilities: clientCapabilities(7),
  }),
  response: message({
    planned_state: dynamic(1),
    requires_replace: list(nested(2, AttributePath)),
    planned_private: bytes(3),
    diagnostics: diagnostics(4),
  }),
};

export const ApplyResourceChange = {
  request: message({
    type_name: text(1),
    prior_state: dynamic(2),
    planned_state: dynamic(3),
    config: dynamic(4),
    planned_private: bytes(5),
    provider_meta: dynamic(6),
  }),
  response: message({ new_state: dynamic(1), private: bytes(2), diagnostics: diagnostics(3) }),
};

const ImportedResource = message({ type_name: text(1), state: dynamic(2), private: bytes(3) });

export const ImportResourceState = {
  request: message({ type_name: text(1), id: text(2), client_capabilities: clientCapabilities(3) }),
  response: message({ imported_resources: list(nested(1, ImportedResource)), diagnostics: diagnostics(2) }),
};

export const MoveResourceState = {
  request: message({
    source_provider_address: text(1),
    source_type_name: text(2),
    source_schema_version: int(3),
    source_state: nested(4, RawState),
    target_type_name: text(5),
    source_private: bytes(6),
  }),
  response: message({ target_state: dynamic(1), diagnostics: diagnostics(2), target_private: bytes(3) }),
};

export const ReadDataSource = {
  request: message({
    type_name: text(1),
    config: dynamic(2),
    provider_meta: dynamic(3),
    client_capabilities: clientCapabilities(4),
  }),
  response: message({ state: dynamic(1), diagnostics: diagnostics(2) }),
};

export const GetFunctions = {
  request: Empty,
  response: message({ functions: map(1, Nothing), diagnostics: diagnostics(2) }),
};

export const StopProvider = {
  request: Empty,
  response: message({ Error: text(1) }),
};

// The services beside the provider (go-plugin, gRPC health)

export const StdioData = message({ channel: int(1), data: bytes(2) });
export const ConnInfo = message({ service_id: int(1), network: text(2), address: text(3) });
export const HealthCheckRequest = message({ service: text(1) });
export const HealthCheckResponse = message({ status: int(1) });
export const SERVING = 1;
