import type { Construct } from 'constructs';
import {
  AzurermBackend,
  CloudBackend,
  GcsBackend,
  HttpBackend,
  LocalBackend,
  PgBackend,
  S3Backend,
  TerraformResource,
  TerraformStack,
  type AzurermBackendConfig,
  type CloudBackendConfig,
  type GcsBackendConfig,
  type HttpBackendConfig,
  type LocalBackendConfig,
  type S3BackendConfig,
} from './cdk';
import { literalSecret } from '../model/credentials';
import { allowOrganization } from '../model/organizations';
import { ConstructError, literal, refuse } from './literals';
import { GenesysActionsProvider } from './provider';
import { requireFeature } from './required-version';
import { SecretVariable } from './secret-variable';

/**
 * Where the state of an environment is kept: CDKTF's own backends, locking included. What is secret about a backend
 * never stands here; Terraform takes it from the environment (`AWS_…`, `ARM_…`, `GOOGLE_…`, `PG_CONN_STR`,
 * `TF_HTTP_PASSWORD`, `TF_TOKEN_…`).
 */
export type Backend =
  | ({ readonly type: 'local' } & LocalBackendConfig)
  | ({
      readonly type: 's3';
      /**
       * Locks by a file beside the state, without a DynamoDB table: Terraform 1.10 or OpenTofu 1.10, which the stack then
       * requires.
       * @default false
       */
      readonly useLockfile?: boolean;
    } & Omit<S3BackendConfig, 'accessKey' | 'secretKey' | 'token' | 'sseCustomerKey'>)
  | ({ readonly type: 'azurerm' } & Omit<
      AzurermBackendConfig,
      'accessKey' | 'sasToken' | 'clientSecret' | 'oidcToken' | 'oidcRequestToken'
    >)
  | ({ readonly type: 'gcs' } & Omit<GcsBackendConfig, 'accessToken' | 'credentials' | 'encryptionKey'>)
  | ({ readonly type: 'http' } & Omit<HttpBackendConfig, 'password' | 'clientPrivateKeyPem'>)
  | {
      readonly type: 'pg';
      /**
       * Without a password.
       * @default the environment variable PG_CONN_STR
       */
      readonly connStr?: string;
      /** @default 'terraform_remote_state' */
      readonly schemaName?: string;
    }
  | ({ readonly type: 'cloud' } & Omit<CloudBackendConfig, 'token'>);

/** What can differ from one environment to the next. */
export interface EnvironmentOverrides {
  /**
   * Put behind the names of integrations, credentials and actions, where several environments share an org.
   * @default ''
   */
  readonly nameSuffix?: string;
  /**
   * For every function: 1 to 15 seconds.
   * @default that of each definition
   */
  readonly timeoutSeconds?: number;
  /**
   * Put in front of the names of the Terraform variables that hold secrets: `TEST_` makes `TF_VAR_TEST_PRIVATE_KEY`.
   * @default ''
   */
  readonly secretPrefix?: string;
}

/** An org that the actions are deployed to. `Overrides` may be widened by more keys of a team's own. */
export interface Environment<Overrides extends EnvironmentOverrides = EnvironmentOverrides> {
  /** The stack's name: `cdktf deploy NAME`. */
  readonly name: string;
  /** @default none */
  readonly description?: string;
  /**
   * The org's id, or its name: no other org is ever read or changed by this stack, whatever the credentials say. Names can
   * be changed and are not unique: prefer the id (`genesys-actions doctor` shows both).
   * @default any org that the credentials reach
   */
  readonly organization?: string;
  /**
   * For example `eu-central-1`.
   * @default the environment variable NAME_GENESYSCLOUD_REGION, or GENESYSCLOUD_REGION
   */
  readonly region?: string;
  /**
   * Terraform variables that hold the OAuth client, for stacks that are deployed together: they are given as
   * `TF_VAR_NAME`.
   * @default the environment variables GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET, with NAME_ in
   * front or without
   */
  readonly credentials?: { readonly clientIdVariable: string; readonly clientSecretVariable: string };
  /** @default a local file `terraform.NAME.tfstate` */
  readonly backend?: Backend;
  /**
   * Whether `genesys-actions deploy` takes only what was promoted to it.
   * @default false
   */
  readonly protected?: boolean;
  /** @default none */
  readonly overrides?: Overrides;
}

/** A stack for one environment: its provider, its backend and its overrides are in place. */
export class EnvironmentStack<
  Overrides extends EnvironmentOverrides = EnvironmentOverrides,
> extends TerraformStack {
  /** What this environment does in its own way. */
  readonly overrides: Partial<Overrides>;
  private readonly imports: { readonly to: string; readonly id: string }[] = [];

  constructor(
    scope: Construct,
    /** The environment that this stack is for. */
    readonly environment: Environment<Overrides>,
  ) {
    const { name, organization, region, credentials, backend } = environment;
    super(scope, name);
    this.overrides = environment.overrides ?? {};
    const { ids, names } = organization === undefined ? {} : allowOrganization(organization);
    new GenesysActionsProvider(this, 'genesysactions', {
      ...(ids !== undefined && { allowedOrganizationIds: ids }),
      ...(names !== undefined && { allowedOrganizationNames: names }),
      ...(region !== undefined && { awsRegion: region }),
      ...(credentials !== undefined && {
        oauthClientId: new SecretVariable(this, credentials.clientIdVariable).stringValue,
        oauthClientSecret: new SecretVariable(this, credentials.clientSecretVariable).stringValue,
      }),
    });
    if (backend !== undefined) addBackend(this, backend);
    // Read by `genesys-actions deploy`, ignored by Terraform.
    if (environment.protected === true) this.addOverride('//.metadata.genesysActions', { protected: true });
  }

  /** A name in this environment. */
  named(name: string): string {
    return name + (this.overrides.nameSuffix ?? '');
  }

  /** A Terraform variable for a secret in this environment: give it as `TF_VAR_` and its name. */
  secret(name: string, description?: string): SecretVariable {
    return new SecretVariable(
      this,
      (this.overrides.secretPrefix ?? '') + name,
      description === undefined ? {} : { description },
    );
  }

  /**
   * Takes over what the org has already: Terraform imports it with the next deploy. Once that is done, this can go.
   *
   * @param existing the id of a construct of this stack → what it is in the org: its id, or its name (of an action,
   *   `integration name/action name`)
   */
  importExisting(existing: Readonly<Record<string, string>>): void {
    for (const [path, id] of Object.entries(existing)) {
      const resource = this.node.tryFindChild(path)?.node.tryFindChild('Resource');
      if (!TerraformResource.isTerraformResource(resource))
        throw new ConstructError(
          this,
          path,
          'There is no such integration, credential or action to import to.',
        );
      this.imports.push({
        to: `${resource.terraformResourceType}.${resource.friendlyUniqueId}`,
        id: literal(id),
      });
    }
    if (this.imports.length > 0) this.addOverride('import', this.imports);
  }
}

function addBackend(stack: TerraformStack, backend: Backend): void {
  switch (backend.type) {
    case 'local':
      new LocalBackend(stack, withoutType(backend));
      break;
    case 's3': {
      const { useLockfile, ...config } = withoutType(backend);
      const s3 = new S3Backend(stack, config);
      if (useLockfile === undefined) break;
      // CDK Terrain refuses it as its own property in projects that declare no versions (targetVersions); the stack does.
      s3.addOverride('use_lockfile', useLockfile);
      if (useLockfile) requireFeature(stack, 'lockfile');
      break;
    }
    case 'azurerm':
      new AzurermBackend(stack, withoutType(backend));
      break;
    case 'gcs':
      new GcsBackend(stack, withoutType(backend));
      break;
    case 'http':
      new HttpBackend(stack, withoutType(backend));
      break;
    case 'cloud':
      new CloudBackend(stack, withoutType(backend));
      break;
    case 'pg': {
      const { connStr, schemaName } = backend;
      refuse(stack, () =>
        connStr !== undefined && /:\/\/[^/@]*:[^/@]*@|password\s*=/i.test(connStr)
          ? [
              literalSecret(
                ['backend', 'connStr'],
                'Give the whole string as the environment variable PG_CONN_STR, or the password as PGPASSWORD.',
                'The connection string holds a password.',
              ),
            ]
          : [],
      );
      // CDKTF wants a connection string; Terraform takes it from PG_CONN_STR where there is none.
      new PgBackend(stack, {
        ...(connStr !== undefined && { connStr }),
        ...(schemaName !== undefined && { schemaName }),
      } as { connStr: string });
    }
  }
}

function withoutType<T extends { readonly type: string }>(backend: T): Omit<T, 'type'> {
  const { type: _type, ...config } = backend;
  return config;
}
