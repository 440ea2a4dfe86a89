/** The messages of what came with the protocol's minor version 6.9 and later: each is its own procedure's. */
import {
  bytesField,
  flagField,
  intField,
  listField,
  mapField,
  message,
  nestedField,
  textField,
} from '../../shared/protobuf';
import { clientCapabilities, diagnostics, dynamicField, Empty, identity, rawState } from './messages';

const IdentityAttribute = message({
  name: textField(1),
  type: bytesField(2),
  required_for_import: flagField(3),
  optional_for_import: flagField(4),
  description: textField(5),
});
const ResourceIdentitySchema = message({
  version: intField(1),
  identity_attributes: listField(nestedField(2, IdentityAttribute)),
});

export const GetResourceIdentitySchemas = {
  request: Empty,
  response: message({
    identity_schemas: mapField(1, ResourceIdentitySchema),
    diagnostics: diagnostics(2),
  }),
};

export const UpgradeResourceIdentity = {
  request: message({ type_name: textField(1), version: intField(2), raw_identity: rawState(3) }),
  response: message({ upgraded_identity: identity(1), diagnostics: diagnostics(2) }),
};

export const GenerateResourceConfig = {
  request: message({ type_name: textField(1), state: dynamicField(2) }),
  response: message({ config: dynamicField(1), diagnostics: diagnostics(2) }),
};

export const ValidateListResourceConfig = {
  request: message({ type_name: textField(1), config: dynamicField(2) }),
  response: message({ diagnostics: diagnostics(1) }),
};

/** The response is one of a stream. */
export const ListResource = {
  request: message({
    type_name: textField(1),
    config: dynamicField(2),
    include_resource_object: flagField(3),
    limit: intField(4),
  }),
  response: message({
    identity: identity(1),
    display_name: textField(2),
    resource_object: dynamicField(3),
    diagnostic: diagnostics(4),
  }),
};

export const ValidateActionConfig = {
  request: message({ type_name: textField(1), config: dynamicField(2) }),
  response: message({ diagnostics: diagnostics(1) }),
};

export const PlanAction = {
  request: message({
    action_type: textField(1),
    config: dynamicField(2),
    client_capabilities: clientCapabilities(3),
  }),
  response: message({ diagnostics: diagnostics(1) }),
};

/** The response is one of a stream: either of the two. */
export const InvokeAction = {
  request: message({
    action_type: textField(1),
    config: dynamicField(2),
    client_capabilities: clientCapabilities(3),
  }),
  response: message({
    progress: nestedField(1, message({ message: textField(1) })),
    completed: nestedField(2, message({ diagnostics: diagnostics(1) })),
  }),
};
