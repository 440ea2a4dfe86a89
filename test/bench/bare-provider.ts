import type { ProviderDefinition, ResourceHandlers } from '../../lib/provider/framework';
import { providerDefinition } from '../../lib/provider/provider';
import { serve } from '../../lib/provider/protocol/serve';
import { start } from '../../lib/provider/protocol/start';

/*
 * A provider with the same schemas that does nothing: it takes every state for the present one. What a plan costs with it is
 * what Terraform, the wire and the width of the schemas cost, whoever is behind them.
 */

const nothing: ResourceHandlers = {
  create: () => Promise.reject(new Error('only plans are measured')),
  read: ({ state }) => Promise.resolve(state),
  delete: () => Promise.resolve(),
};

const bare = {
  ...providerDefinition,
  resources: providerDefinition.resources.map((type) => ({ ...type, load: () => Promise.resolve(nothing) })),
  configure: () => ({}),
  dispose: () => undefined,
} as unknown as ProviderDefinition;

void serve({
  name: 'genesysactions',
  source: 'genesys-actions/genesysactions',
  load: () => Promise.resolve({ start, provider: bare }),
  argv: process.argv.slice(2),
  env: process.env,
});
