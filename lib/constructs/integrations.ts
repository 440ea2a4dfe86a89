import { Construct } from 'constructs';
import type { TerraformMetaArguments } from './cdk';
import type { JsonObject } from '../shared/json';
import {
  checkName,
  FUNCTION_INTEGRATION_TYPE,
  LAMBDA_INTEGRATION_TYPE,
  PLATFORM_API_INTEGRATION_TYPE,
  WEB_SERVICE_INTEGRATION_TYPE,
} from '../model/names';
import { under } from '../shared/problems';
import type { CustomCredentials } from './custom-credentials';
import type { OnExisting } from './action-attributes';
import { isKnownNow, refuse } from './literals';
import { ProviderResource } from './resource';

/** An integration that actions can be added to. */
export interface IFunctionsIntegration {
  /** The integration's id: of one of this stack it is known after the first deploy. */
  readonly integrationId: string;
  /** The fields that templates can use as `credentials.NAME`; undefined when they are not known here. */
  readonly credentialFields: readonly string[] | undefined;
}

/** What an integration is made of. */
export interface FunctionsIntegrationProps extends TerraformMetaArguments {
  /** 1 to 256 characters; by default also the category of its actions. */
  readonly name: string;
  /**
   * What the integration lends to all of its actions. One credential goes where the integration type asks for it; with
   * a map, the keys say where each goes.
   * @default none
   */
  readonly credentials?: CustomCredentials | Readonly<Record<string, CustomCredentials>>;
  /**
   * Actions of an integration that is switched off cannot be executed.
   * @default true
   */
  readonly enabled?: boolean;
  /** @default none */
  readonly notes?: string;
  /**
   * Settings of the integration, as its type defines them.
   * @default none
   */
  readonly properties?: JsonObject;
  /**
   * Advanced settings of the integration, as its type defines them.
   * @default none
   */
  readonly advanced?: JsonObject;
  /**
   * What happens when the org has an integration of this name and type already that this one has not made.
   * @default 'fail'
   */
  readonly onExisting?: OnExisting;
}

/** What integrations of all types have in common. */
export abstract class ActionsIntegration extends Construct implements IFunctionsIntegration {
  /**
   * An integration that is managed elsewhere: nothing of it is read or changed.
   *
   * @param credentialFields the fields that templates can use as `credentials.NAME`; default: not known, and so not checked
   */
  static fromIntegrationId(
    scope: Construct,
    id: string,
    integrationId: string,
    credentialFields?: readonly string[],
  ): IFunctionsIntegration {
    return Object.assign(new Construct(scope, id), { integrationId, credentialFields });
  }

  /** The integration's id, known after the first deploy. */
  readonly integrationId: string;
  /** The fields of its credentials, as far as they are constructs of this stack. */
  readonly credentialFields: readonly string[] | undefined;

  protected constructor(scope: Construct, id: string, type: string, props: FunctionsIntegrationProps) {
    super(scope, id);
    const { name, credentials, enabled = true, notes, properties, advanced, onExisting, ...meta } = props;
    refuse(this, () => (isKnownNow(name) ? under(['name'], checkName(name)) : []));
    const single = isSingle(credentials) ? credentials : undefined;
    const keyed = isSingle(credentials) ? undefined : credentials;
    this.credentialFields = [single, ...Object.values(keyed ?? {})].flatMap((each) => each?.fieldNames ?? []);
    const resource = new ProviderResource(
      this,
      'Resource',
      'integration',
      {
        type,
        name,
        enabled,
        notes,
        properties: properties === undefined ? undefined : JSON.stringify(properties),
        advanced: advanced === undefined ? undefined : JSON.stringify(advanced),
        on_existing: onExisting,
        credential_id: single?.credentialId,
        credentials:
          keyed === undefined
            ? undefined
            : Object.fromEntries(Object.entries(keyed).map(([key, each]) => [key, each.credentialId])),
      },
      meta,
    );
    this.integrationId = resource.getStringAttribute('id');
  }
}

/** An integration of the type "Function Data Actions": the home of function actions. */
export class FunctionsIntegration extends ActionsIntegration {
  constructor(scope: Construct, id: string, props: FunctionsIntegrationProps) {
    super(scope, id, FUNCTION_INTEGRATION_TYPE, props);
  }
}

/** An integration of the type "Web Services Data Actions": the home of actions that call a service, without code. */
export class WebServicesIntegration extends ActionsIntegration {
  constructor(scope: Construct, id: string, props: FunctionsIntegrationProps) {
    super(scope, id, WEB_SERVICE_INTEGRATION_TYPE, props);
  }
}

/** An integration of the type "AWS Lambda Data Actions": the home of actions that invoke Lambda functions of yours. */
export class LambdaIntegration extends ActionsIntegration {
  constructor(scope: Construct, id: string, props: FunctionsIntegrationProps) {
    super(scope, id, LAMBDA_INTEGRATION_TYPE, props);
  }
}

/** An integration of the type "Genesys Cloud Data Actions": the home of actions that call the platform's own API. */
export class PlatformApiIntegration extends ActionsIntegration {
  constructor(scope: Construct, id: string, props: FunctionsIntegrationProps) {
    super(scope, id, PLATFORM_API_INTEGRATION_TYPE, props);
  }
}

function isSingle(credentials: FunctionsIntegrationProps['credentials']): credentials is CustomCredentials {
  return credentials !== undefined && Construct.isConstruct(credentials);
}
