import { serve } from './protocol/serve';

void serve({
  name: 'genesysactions',
  source: 'registry.terraform.io/genesys-actions/genesysactions',
  load: async () => (await import('./provider')).provider,
  argv: process.argv.slice(2),
  env: process.env,
});
