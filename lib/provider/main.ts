import { serve } from './protocol/serve';

void serve({
  name: 'genesysactions',
  source: 'genesys-actions/genesysactions',
  load: () => import('./body'),
  argv: process.argv.slice(2),
  env: process.env,
});
