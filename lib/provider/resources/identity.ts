import { string, type ResourceIdentity } from '../framework';
import type { Client } from '../client';

/**
 * What names an object of an org: the org and its id.
 *
 * @param what for people: `integration`
 * @param name how it is found by name in an import; null: not at all
 */
export function orgIdentity(
  what: string,
  name: string | null = `The name of the ${what}`,
): ResourceIdentity<Client> {
  return {
    attributes: {
      organization_id: string({
        description: `The id of the org that has it. An import into another org is refused.`,
      }),
      id: string({ description: `The id of the ${what}.`, required: name === null }),
      ...(name !== null && {
        name: string({
          description: `${name}, to find it by in an import, instead of \`id\`. Null in states and queries: names can change.`,
        }),
      }),
    },
    load: async () => (await import('./identity-handlers')).identityHandlers(what),
  };
}
