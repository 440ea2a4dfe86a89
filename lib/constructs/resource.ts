import type { Construct } from 'constructs';
import {
  TerraformDataSource,
  TerraformResource,
  type TerraformMetaArguments,
  type TerraformResourceConfig,
} from './cdk';
import { literal } from './literals';
import { PROVIDER_TYPE, providerVersion } from '../terraform/plugin-directory';

/** What the CDK has to know of a resource or data source of this package's provider. */
function configOf(type: string, meta: TerraformMetaArguments): TerraformResourceConfig {
  return {
    ...meta,
    terraformResourceType: `${PROVIDER_TYPE}_${type}`,
    terraformGeneratorMetadata: {
      providerName: PROVIDER_TYPE,
      providerVersion: providerVersion(),
      providerVersionConstraint: providerVersion(),
    },
  };
}

/** A resource of this package's provider, with the attributes that a construct gives it: each means itself. */
export class ProviderResource extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    type: string,
    private readonly attributes: Readonly<Record<string, unknown>>,
    meta: TerraformMetaArguments = {},
  ) {
    super(scope, id, configOf(type, meta));
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return literal(this.attributes);
  }
}

/** The same of a data source. */
export class ProviderDataSource extends TerraformDataSource {
  constructor(
    scope: Construct,
    id: string,
    type: string,
    private readonly attributes: Readonly<Record<string, unknown>>,
    meta: TerraformMetaArguments = {},
  ) {
    super(scope, id, configOf(type, meta));
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return literal(this.attributes);
  }
}
