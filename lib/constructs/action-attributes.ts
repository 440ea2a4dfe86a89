import type { TerraformMetaArguments } from 'cdktf';
import type { Contract, RequestConfiguration, ResponseConfiguration } from '../model/actions';
import { literal, literals } from './literals';

/**
 * What happens when a resource is to be created and the org has one of the same name that nothing proves to be its own:
 * `fail` lets the plan fail, name it and give the import block, `create` makes another one, `adopt` takes it over.
 */
export type OnExisting = 'fail' | 'create' | 'adopt';

/** What every kind of action has. */
interface ActionParts {
  readonly name: string;
  readonly secure: boolean;
  readonly contract: Contract;
  readonly request: RequestConfiguration;
  readonly response: ResponseConfiguration;
}

/** The attributes that the resources of all kinds of actions share. */
export function actionAttributes(model: ActionParts, integrationId: string, category: string | undefined) {
  return {
    integration_id: integrationId,
    name: literal(model.name),
    category: category === undefined ? undefined : literal(category),
    secure: model.secure,
    contract: {
      input: literal(JSON.stringify(model.contract.input)),
      output: literal(JSON.stringify(model.contract.output)),
    },
    request: {
      template: literal(model.request.template),
      headers: literals(model.request.headers),
      type: model.request.type,
    },
    response: {
      translation_map: literals(model.response.translationMap),
      defaults: literals(model.response.translationMapDefaults),
      success_template: literal(model.response.successTemplate),
    },
  };
}

/** Terraform's meta-arguments out of a construct's properties; what is not given is left out. */
export function metaOf(props: TerraformMetaArguments): TerraformMetaArguments {
  const { dependsOn, count, provider, lifecycle, forEach } = props;
  const meta = { dependsOn, count, provider, lifecycle, forEach };
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined));
}
