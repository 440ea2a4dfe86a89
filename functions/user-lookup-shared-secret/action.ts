import { credential, defineFunctionAction, event, input } from 'genesys-actions/function';
import lookup from '../user-lookup/action';

export default defineFunctionAction({
  name: 'User lookup (shared secret)',
  description: 'Looks a user up through a service of our own, which asks for a shared secret',
  input: lookup.input,
  output: lookup.output,
  request: {
    template: event({ userId: input('userId'), serviceUrl: credential('LOOKUP_URL') }),
    // A short secret fits into the client context and stays out of the event.
    headers: { 'x-lookup-secret': credential('LOOKUP_SECRET') },
  },
  timeoutSeconds: 10,
  credentials: ['LOOKUP_URL', 'LOOKUP_SECRET'],
});
