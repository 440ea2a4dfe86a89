import { Construct } from 'constructs';
import type { TerraformMetaArguments } from './cdk';
import { ACTION_DEFAULTS, checkWebServiceAction, type WebServiceActionModel } from '../model/actions';
import { FUNCTION_METHOD, type WebServiceMethod } from '../model/requests';
import { resolveResponse } from '../authoring/resolve';
import type { FunctionActionDefinition } from '../authoring/definition';
import type { Json } from '../shared/json';
import type { Problem } from '../shared/problems';
import type { DeletionPolicy, IDataAction } from './function-action';
import type { IFunctionsIntegration } from './integrations';
import { knownNames, metaOf, sharedAttributes, type OnExisting } from './action-attributes';
import { refuse, warn } from './literals';
import { ProviderResource } from './resource';

/** How the input becomes a request. */
export interface RequestTemplates {
  /**
   * Names to Velocity values.
   * @default none
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Velocity: the body.
   * @default the whole input
   */
  readonly body?: string;
}

/** A request to a web service. */
export interface WebServiceRequest extends RequestTemplates {
  /** Velocity: the URL. Encode what goes into it: `$esc.url(...)`. */
  readonly url: string;
  /** @default 'GET' */
  readonly method?: WebServiceMethod;
}

/** A request to the platform's own API. */
export interface PlatformApiRequest extends RequestTemplates {
  /** Velocity: the path, `/api/v2/…`, with its query. Encode what goes into it: `$esc.url(...)`. */
  readonly path: string;
  /** @default 'GET' */
  readonly method?: WebServiceMethod;
}

/** What an AWS Lambda function is invoked with. */
export interface LambdaRequest extends RequestTemplates {
  /** Velocity: the function's ARN, with a version or an alias where that is wanted. */
  readonly functionArn: string;
}

/** What actions without code have in common: how the answer is mapped, and where they live. */
export interface RequestActionProps
  extends
    Pick<FunctionActionDefinition, 'name' | 'input' | 'output' | 'response' | 'secure' | 'ignoreRules'>,
    TerraformMetaArguments {
  /** Where the action lives. Cannot change later. */
  readonly integration: IFunctionsIntegration;
  /**
   * The group under which Architect lists the action: up to 256 characters.
   * @default the integration's name
   */
  readonly category?: string;
  /**
   * How long the request may take: seconds.
   * @default that of the platform
   */
  readonly timeoutSeconds?: number;
  /**
   * What happens when the action is to be deleted or replaced; see `FunctionActionProps`.
   * @default 'block_if_used'
   */
  readonly deletionPolicy?: DeletionPolicy;
  /**
   * What happens when the org has an action of this name already that this one has not made.
   * @default 'fail'
   */
  readonly onExisting?: OnExisting;
}

/** An action that calls a web service. */
export interface WebServiceActionProps extends RequestActionProps {
  /** What is sent. */
  readonly request: WebServiceRequest;
}

/** An action that calls the platform's own API. */
export interface PlatformApiActionProps extends RequestActionProps {
  /** What is sent. */
  readonly request: PlatformApiRequest;
}

/** An action that invokes an AWS Lambda function. */
export interface LambdaActionProps extends RequestActionProps {
  /** What the function is invoked with. */
  readonly request: LambdaRequest;
}

/** A data action without code. */
export abstract class RequestAction extends Construct implements IDataAction {
  /** The action's id, known after the first deploy: what flows refer to. */
  readonly actionId: string;

  protected constructor(
    scope: Construct,
    id: string,
    props: RequestActionProps,
    {
      url,
      method,
      headers,
      body,
    }: RequestTemplates & { readonly url: string; readonly method: WebServiceMethod },
  ) {
    super(scope, id);
    const { integration, category, timeoutSeconds, deletionPolicy = 'block_if_used' } = props;
    const model: WebServiceActionModel = {
      name: props.name,
      secure: props.secure ?? ACTION_DEFAULTS.secure,
      contract: { input: props.input as Json, output: props.output as Json },
      request: {
        urlTemplate: url,
        template: body ?? ACTION_DEFAULTS.request.template,
        headers: headers ?? ACTION_DEFAULTS.request.headers,
        type: method,
      },
      response: resolveResponse(props),
    };
    const { credentialFields } = integration;
    const found = (): Problem[] =>
      checkWebServiceAction(
        { ...model, ...knownNames({ name: model.name, category }) },
        { credentialFields },
      );
    refuse(this, found);
    warn(this, found(), props.ignoreRules);
    const shared = sharedAttributes(model, integration.integrationId, category);
    const resource = new ProviderResource(
      this,
      'Resource',
      'action',
      {
        ...shared,
        request: { url_template: model.request.urlTemplate, ...shared.request },
        timeout_seconds: timeoutSeconds,
        deletion_policy: deletionPolicy,
        on_existing: props.onExisting,
      },
      metaOf(props),
    );
    this.actionId = resource.getStringAttribute('id');
  }
}

/** A data action that calls a web service, without code. */
export class WebServiceAction extends RequestAction {
  constructor(scope: Construct, id: string, props: WebServiceActionProps) {
    super(scope, id, props, { method: 'GET', ...props.request });
  }
}

/** A data action that calls the platform's own API, without code. */
export class PlatformApiAction extends RequestAction {
  constructor(scope: Construct, id: string, props: PlatformApiActionProps) {
    const { path, method = 'GET', ...templates } = props.request;
    super(scope, id, props, { url: path, method, ...templates });
  }
}

/** A data action that invokes an AWS Lambda function of yours. */
export class LambdaAction extends RequestAction {
  constructor(scope: Construct, id: string, props: LambdaActionProps) {
    const { functionArn, ...templates } = props.request;
    super(scope, id, props, { url: functionArn, method: FUNCTION_METHOD, ...templates });
  }
}
