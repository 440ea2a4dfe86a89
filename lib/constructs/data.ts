import { Construct } from 'constructs';
import type { IResolvable, TerraformMetaArguments } from './cdk';
import type { IDataAction } from './function-action';
import type { IFunctionsIntegration } from './integrations';
import { metaOf } from './action-attributes';
import { ConstructError } from './literals';
import { ProviderDataSource } from './resource';

/*
 * What a stack reads of an org and does not manage. All that they tell is known at plan, and not before.
 */

/** Which action is read: exactly one of `actionId` and `name`. */
export interface DataActionProps extends TerraformMetaArguments {
  /** Its id. */
  readonly actionId?: string;
  /** Its name, which must be of only one published action among those considered. */
  readonly name?: string;
  /**
   * Given with `name`: only actions of this integration are considered.
   * @default all
   */
  readonly integration?: IFunctionsIntegration;
  /**
   * Given with `name`: only actions of this category are considered.
   * @default all
   */
  readonly category?: string;
}

/** A published action that is managed elsewhere, built-in ones too. */
export class DataAction extends Construct implements IDataAction {
  /** Its id: what flows refer to. */
  readonly actionId: string;
  /** Its name, as people see it in Architect. */
  readonly name: string;
  /** The id of the integration to which it belongs. */
  readonly integrationId: string;
  /** The group under which Architect lists it. */
  readonly category: string;
  /** Whether only secure flows can use it. */
  readonly secure: IResolvable;
  /** The published version. */
  readonly version: number;
  /** The JSON schema of the input, as JSON. */
  readonly contractInput: string;
  /** The JSON schema of the answer, as JSON. */
  readonly contractOutput: string;

  constructor(scope: Construct, id: string, props: DataActionProps) {
    super(scope, id);
    const { actionId, name, integration, category } = props;
    checkOneGiven(scope, id, { actionId, name });
    const attributes = { id: actionId, name, integration_id: integration?.integrationId, category };
    const data = new ProviderDataSource(this, 'Data', 'action', attributes, metaOf(props));
    this.actionId = data.getStringAttribute('id');
    this.name = data.getStringAttribute('name');
    this.integrationId = data.getStringAttribute('integration_id');
    this.category = data.getStringAttribute('category');
    this.secure = data.getBooleanAttribute('secure');
    this.version = data.getNumberAttribute('version');
    this.contractInput = data.getStringAttribute('contract_input');
    this.contractOutput = data.getStringAttribute('contract_output');
  }
}

/** Which integration is read: exactly one of `integrationId` and `name`. */
export interface DataIntegrationProps extends TerraformMetaArguments {
  /** Its id. */
  readonly integrationId?: string;
  /** Its name, which must be of only one integration among those considered. */
  readonly name?: string;
  /**
   * Given with `name`: only integrations of this type are considered; a type's id, as `function-data-actions`.
   * @default all
   */
  readonly type?: string;
  /**
   * The fields that templates can use as `credentials.NAME`: no org tells them.
   * @default not known, and so not checked
   */
  readonly credentialFields?: readonly string[];
}

/** An integration that is managed elsewhere: actions can be added to it. */
export class DataIntegration extends Construct implements IFunctionsIntegration {
  /** Its id. */
  readonly integrationId: string;
  /** The fields that it was said to have; undefined when they are not known here. */
  readonly credentialFields: readonly string[] | undefined;
  /** Its name. */
  readonly name: string;
  /** The id of its type. */
  readonly type: string;
  /** Whether its actions can be executed. */
  readonly enabled: IResolvable;
  /** Ids of credentials, by the credential keys of its type. */
  readonly credentials: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: DataIntegrationProps) {
    super(scope, id);
    const { integrationId, name, type, credentialFields } = props;
    checkOneGiven(scope, id, { integrationId, name });
    const attributes = { id: integrationId, name, type };
    const data = new ProviderDataSource(this, 'Data', 'integration', attributes, metaOf(props));
    this.credentialFields = credentialFields;
    this.integrationId = data.getStringAttribute('id');
    this.name = data.getStringAttribute('name');
    this.type = data.getStringAttribute('type');
    this.enabled = data.getBooleanAttribute('enabled');
    this.credentials = data.getStringMapAttribute('credentials');
  }
}

/** Whose users are read. */
export interface DataConsumersProps extends TerraformMetaArguments {
  /** The action. */
  readonly action: IDataAction;
  /**
   * Whether it is a secure action: these are tracked apart.
   * @default false
   */
  readonly secure?: boolean;
}

/** What uses an action, by Architect's own tracking. */
export class DataConsumers extends Construct {
  /** A list of objects with `id`, `name`, `type` and `version`. */
  readonly consumers: IResolvable;

  constructor(scope: Construct, id: string, props: DataConsumersProps) {
    super(scope, id);
    const attributes = { action_id: props.action.actionId, secure: props.secure };
    const data = new ProviderDataSource(this, 'Data', 'consumers', attributes, metaOf(props));
    this.consumers = data.interpolationForAttribute('consumers');
  }
}

/** Which runtimes are read. */
export interface DataRuntimesProps extends TerraformMetaArguments {
  /**
   * Only those of this status.
   * @default all
   */
  readonly status?: 'Available' | 'Deprecated' | 'Unavailable';
}

/** The runtimes of functions that an org has. */
export class DataRuntimes extends Construct {
  /** Their names, newest first. */
  readonly names: readonly string[];
  /** A list of objects with `name`, `description`, `status` and `date_end_of_life`, newest first. */
  readonly runtimes: IResolvable;

  constructor(scope: Construct, id: string, props: DataRuntimesProps = {}) {
    super(scope, id);
    const data = new ProviderDataSource(this, 'Data', 'runtimes', { status: props.status }, metaOf(props));
    this.names = data.getListAttribute('names');
    this.runtimes = data.interpolationForAttribute('runtimes');
  }
}

function checkOneGiven(
  scope: Construct,
  id: string,
  given: Readonly<Record<string, string | undefined>>,
): void {
  if (Object.values(given).filter((each) => each !== undefined).length === 1) return;
  throw new ConstructError(scope, id, `give one of ${Object.keys(given).join(' and ')}, and not both.`);
}
