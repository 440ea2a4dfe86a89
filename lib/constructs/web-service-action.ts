import { Construct } from 'constructs';
import type { TerraformMetaArguments } from './cdk';
import { ACTION_DEFAULTS, checkWebServiceAction, type WebServiceActionModel } from '../model/actions';
import type { WebServiceMethod } from '../model/requests';
import { resolveResponse } from '../authoring/resolve';
import type { FunctionActionDefinition } from '../authoring/definition';
import type { Json } from '../shared/json';
import type { Problem } from '../shared/problems';
import type { DeletionPolicy } from './function-action';
import type { IFunctionsIntegration } from './functions-integration';
import { knownNames, metaOf, sharedAttributes, type OnExisting } from './action-attributes';
import { refuse, warn } from './literals';
import { ProviderResource } from './resource';

/** How the input becomes a request. */
export interface WebServiceRequest {
  /** Velocity: the URL. Encode what goes into it: `$esc.url(...)`. */
  readonly url: string;
  /** @default 'GET' */
  readonly method?: WebServiceMethod;
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

/** An action that calls a web service: what is sent, and how the answer is mapped. */
export interface WebServiceActionProps
  extends
    Pick<FunctionActionDefinition, 'name' | 'input' | 'output' | 'response' | 'secure' | 'ignoreRules'>,
    TerraformMetaArguments {
  /** Where the action lives. Cannot change later. */
  readonly integration: IFunctionsIntegration;
  /** What is sent. */
  readonly request: WebServiceRequest;
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

/** A data action that calls a web service, without code. */
export class WebServiceAction extends Construct {
  /** The action's id, known after the first deploy: what flows refer to. */
  readonly actionId: string;

  constructor(scope: Construct, id: string, props: WebServiceActionProps) {
    super(scope, id);
    const { integration, category, request, timeoutSeconds, deletionPolicy = 'block_if_used' } = props;
    const model: WebServiceActionModel = {
      name: props.name,
      secure: props.secure ?? ACTION_DEFAULTS.secure,
      contract: { input: props.input as Json, output: props.output as Json },
      request: {
        urlTemplate: request.url,
        template: request.body ?? ACTION_DEFAULTS.request.template,
        headers: request.headers ?? ACTION_DEFAULTS.request.headers,
        type: request.method ?? 'GET',
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
