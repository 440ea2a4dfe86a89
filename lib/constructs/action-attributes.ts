import type { TerraformMetaArguments } from './cdk';
import type { ActionModel } from '../model/actions';
import { isKnownNow } from './literals';

/**
 * What happens when a resource is to be created and the org has one of the same name that nothing proves to be its own:
 * `fail` lets the plan fail, name it and give the import block, `create` makes another one, `adopt` takes it over.
 */
export type OnExisting = 'fail' | 'create' | 'adopt';

/** The names of an action as far as they are known now, and not only to Terraform. */
export function knownNames({ name, category }: { name: string; category: string | undefined }): {
  name: string | undefined;
  category: string | undefined;
} {
  return {
    name: isKnownNow(name) ? name : undefined,
    category: isKnownNow(category) ? category : undefined,
  };
}

/** The attributes that the resources of all kinds of actions share. */
export function sharedAttributes(model: ActionModel, integrationId: string, category: string | undefined) {
  return {
    integration_id: integrationId,
    name: model.name,
    category,
    secure: model.secure,
    contract: {
      input: JSON.stringify(model.contract.input),
      output: JSON.stringify(model.contract.output),
    },
    request: {
      template: model.request.template,
      headers: model.request.headers,
      type: model.request.type,
    },
    response: {
      translation_map: model.response.translationMap,
      defaults: model.response.translationMapDefaults,
      success_template: model.response.successTemplate,
    },
  };
}

/** Terraform's meta-arguments out of a construct's properties; what is not given is left out. */
export function metaOf(props: TerraformMetaArguments): TerraformMetaArguments {
  const { dependsOn, count, provider, lifecycle, forEach } = props;
  const meta = { dependsOn, count, provider, lifecycle, forEach };
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined));
}
