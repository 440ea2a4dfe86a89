import { DELETION_POLICIES } from '../../../model/deletion';
import { DEFAULT_SUCCESS_TEMPLATE, sameTemplate } from '../../../model/templates';
import { sameSchema } from '../../../model/publication';
import type { Json } from '../../../shared/json';
import { checkOneOf } from '../../../model/settings';
import { onExisting } from '../attributes';
import { bool, json, number, object, string, stringMap } from '../../framework';

/** Whether two schemas mean the same. Texts that are not JSON are the same only when they are equal. */
function sameSchemaText(left: string, right: string): boolean {
  if (left === right) return true;
  try {
    return sameSchema(JSON.parse(left) as Json, JSON.parse(right) as Json);
  } catch {
    return false;
  }
}

/** What all kinds of actions have. */
export const commonAttributes = {
  id: string({
    description: 'The id of the action: what flows refer to.',
    computed: true,
    always: true,
    stable: true,
  }),
  integration_id: string({
    description: 'The id of the integration to which the action belongs. A change replaces the action.',
    required: true,
    requiresReplace: true,
  }),
  name: string({ description: 'Its name: 1 to 256 characters.', required: true }),
  category: string({
    description: "The group under which Architect lists it. Default: the integration's name.",
    optional: true,
    computed: true,
    always: true,
    stable: true,
  }),
  secure: bool({
    description: 'Whether only secure flows can use it. A change replaces the action.',
    default: false,
    requiresReplace: true,
  }),
  contract: object(
    {
      description:
        'What its callers rely on. It cannot change once the action has been published: a change of its meaning replaces the action, which gets a new id.',
      required: true,
    },
    {
      input: json({
        description: 'The draft-04 JSON schema of the input: a flat object, as JSON.',
        required: true,
        sameMeaning: sameSchemaText,
      }),
      output: json({
        description: 'The draft-04 JSON schema of the answer, as JSON.',
        required: true,
        sameMeaning: sameSchemaText,
      }),
    },
  ),
  response: object(
    { description: 'How the result becomes the answer.', default: {} },
    {
      translation_map: stringMap({
        description: 'Names to JSONPath expressions over the result.',
        default: {},
      }),
      defaults: stringMap({
        description: 'Used where an expression finds nothing: JSON values.',
        default: {},
      }),
      success_template: string({
        description:
          'Velocity: the answer. The default passes the whole result on. Two that are the same JSON are no change.',
        sameMeaning: sameTemplate,
        default: DEFAULT_SUCCESS_TEMPLATE,
      }),
    },
  ),
  deletion_policy: string({
    description:
      'What happens when it is to be deleted or replaced: `block_if_used` (the plan names the flows that use it, and the apply is refused as long as they do), `retain` (it is left in the org) or `delete`. What the state has decides: a change counts once it has been applied.',
    default: 'block_if_used',
    validate: (policy) => checkOneOf(policy, DELETION_POLICIES, 'deletion_policy'),
  }),
  on_existing: onExisting,
  version: number({
    description: 'The published version; null when it was never published.',
    computed: true,
  }),
};
