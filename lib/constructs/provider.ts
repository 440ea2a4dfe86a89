import { join } from 'node:path';
import type { Construct } from 'constructs';
import { TerraformProvider, TerraformStack, addCustomSynthesis } from './cdk';
import { isKnownNow, literal, refuse } from './literals';
import {
  PROVIDER_TYPE,
  providerSource,
  providerVersion,
  writeProviderFiles,
} from '../terraform/plugin-directory';
import { literalSecret } from '../model/credentials';
import { checkOrganizationIds, checkOrganizationNames } from '../model/organizations';
import { under } from '../shared/problems';

/** Another host instead of the region's: a proxy, or the emulator. Login and API calls both go there. */
export interface Gateway {
  /** @default the environment variable GENESYSCLOUD_GATEWAY_HOST */
  readonly host?: string;
  /** @default the environment variable GENESYSCLOUD_GATEWAY_PORT */
  readonly port?: number;
  /** @default the environment variable GENESYSCLOUD_GATEWAY_PROTOCOL, or 'https' */
  readonly protocol?: 'http' | 'https';
}

/**
 * Which org a stack goes to. What is not given is read from the environment when Terraform runs: each variable with the
 * stack's name in front first (`TEST_GENESYSCLOUD_REGION` in the stack `test`), and without it where there is none.
 */
export interface GenesysActionsProviderProps {
  /** @default the environment variable GENESYSCLOUD_OAUTHCLIENT_ID */
  readonly oauthClientId?: string;
  /**
   * A reference to a Terraform variable, never the secret itself.
   * @default the environment variable GENESYSCLOUD_OAUTHCLIENT_SECRET
   */
  readonly oauthClientSecret?: string;
  /**
   * For example `eu-central-1`.
   * @default the environment variable GENESYSCLOUD_REGION
   */
  readonly awsRegion?: string;
  /**
   * Used instead of client id and secret. A reference to a Terraform variable, never the token itself.
   * @default the environment variable GENESYSCLOUD_ACCESS_TOKEN
   */
  readonly accessToken?: string;
  /** @default the region's own hosts */
  readonly gateway?: Gateway;
  /**
   * The ids of the orgs that may be used: any other is refused before the first request to it that reads or changes
   * anything.
   * @default any
   */
  readonly allowedOrganizationIds?: readonly string[];
  /**
   * The same by name, exactly as in the org. Names can be changed and are not unique: prefer ids.
   * @default any
   */
  readonly allowedOrganizationNames?: readonly string[];
  /**
   * Tells one org from another within a stack; resources name it by their `provider`.
   * @default none: the stack's default provider
   */
  readonly alias?: string;
}

/**
 * The Terraform provider of this package. At synth it puts its executable and lock entry beside the stack, so that
 * `cdktf deploy` needs no registry, no network and no configuration.
 */
export class GenesysActionsProvider extends TerraformProvider {
  private readonly props: GenesysActionsProviderProps;

  constructor(scope: Construct, id: string, props: GenesysActionsProviderProps = {}) {
    super(scope, id, {
      terraformResourceType: PROVIDER_TYPE,
      terraformProviderSource: providerSource(),
      terraformGeneratorMetadata: {
        providerName: PROVIDER_TYPE,
        providerVersion: providerVersion(),
        providerVersionConstraint: providerVersion(),
      },
    });
    this.props = props;
    refuse(this, () =>
      (['oauthClientSecret', 'accessToken'] as const)
        .filter((name) => props[name] !== undefined && isKnownNow(props[name]))
        .map((name) =>
          literalSecret(
            [name],
            'Pass a reference to a Terraform variable (SecretVariable), or leave it to the environment.',
          ),
        ),
    );
    const { allowedOrganizationIds: ids, allowedOrganizationNames: names } = props;
    refuse(this, () => [
      ...(ids === undefined || !isKnownNow(ids)
        ? []
        : under(['allowedOrganizationIds'], checkOrganizationIds(ids))),
      ...(names === undefined || !isKnownNow(names)
        ? []
        : under(['allowedOrganizationNames'], checkOrganizationNames(names))),
    ]);
    addCustomSynthesis(this, {
      onSynthesize: ({ outdir, manifest }) => {
        const { workingDirectory } = manifest.forStack(TerraformStack.of(this));
        writeProviderFiles(join(outdir, workingDirectory));
      },
    });
  }

  /** Tells one org from another within a stack. */
  override get alias(): string | undefined {
    return this.props.alias;
  }

  /** The provider's block, for CDKTF. */
  protected override synthesizeAttributes(): Record<string, unknown> {
    const { oauthClientId, oauthClientSecret, awsRegion, accessToken, gateway, alias } = this.props;
    const { allowedOrganizationIds, allowedOrganizationNames } = this.props;
    return literal({
      environment: TerraformStack.of(this).node.id,
      oauthclient_id: oauthClientId,
      oauthclient_secret: isKnownNow(oauthClientSecret) ? undefined : oauthClientSecret,
      aws_region: awsRegion,
      access_token: isKnownNow(accessToken) ? undefined : accessToken,
      gateway,
      allowed_organization_ids: allowedOrganizationIds,
      allowed_organization_names: allowedOrganizationNames,
      alias,
    });
  }
}
