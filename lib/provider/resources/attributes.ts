import { checkOneOf } from '../../model/settings';
import { string } from '../framework';

/** What happens when something of the name is there already that is not proven to be the resource's. */
const ON_EXISTING = ['fail', 'create', 'adopt'] as const;

/** What every resource says about what is there already. */
export const onExisting = string({
  description:
    'What happens when it is to be created and the org already has one of the same name, and nothing proves that this resource made it: `fail` (the plan fails, names it and gives the `import` block), `create` (another one is made: the platform allows it) or `adopt` (it is taken over: changed to what is configured here, and deleted with this resource).',
  default: ON_EXISTING[0],
  validate: (value) => checkOneOf(value, ON_EXISTING, 'on_existing'),
});
