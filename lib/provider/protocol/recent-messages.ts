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
import { diagnostics, Empty, identity, rawState } from './messages';

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
