import type { Construct } from 'constructs';
import { TerraformResource, type TerraformMetaArguments } from './cdk';
import { literal } from './literals';
import { PROVIDER_TYPE, providerVersion } from '../terraform/plugin-directory';

/** A resource of this package's provider, with the attributes that a construct gives it: each means itself. */
export class ProviderResource extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    type: string,
    private readonly attributes: Readonly<Record<string, unknown>>,
    meta: TerraformMetaArguments = {},
  ) {
    super(scope, id, {
      ...meta,
      terraformResourceType: `${PROVIDER_TYPE}_${type}`,
      terraformGeneratorMetadata: {
        providerName: PROVIDER_TYPE,
        providerVersion: providerVersion(),
        providerVersionConstraint: providerVersion(),
      },
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return literal(this.attributes);
  }
}
