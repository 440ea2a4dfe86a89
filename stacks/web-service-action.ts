import type { Construct } from 'constructs';
import { WebServiceAction, WebServicesIntegration } from 'genesys-actions';
import { map } from 'genesys-actions/function';
import lookup from '../functions/user-lookup/action';

/**
 * The user lookup of `functions/user-lookup` once more, without code: one request, and its answer is mapped. There is no
 * retry, and a user who does not exist fails the action.
 *
 * @param baseUrl where the users are, for example https://jsonplaceholder.typicode.com
 */
export function userLookupWebService(scope: Construct, baseUrl: string): WebServiceAction {
  const integration = new WebServicesIntegration(scope, 'WebServices', { name: 'User lookup service' });
  return new WebServiceAction(scope, 'UserLookupWebService', {
    name: 'User lookup (web service)',
    integration,
    input: lookup.input,
    output: lookup.output,
    request: {
      url: `${baseUrl}/users/$esc.uriEncode($input.userId)`,
      headers: { accept: 'application/json' },
    },
    response: map(
      {
        found: '$.nothing',
        name: '$.name',
        email: '$.email',
        phone: '$.phone',
        companyName: '$.company.name',
      },
      { defaults: { found: true, name: '', email: '', phone: '', companyName: '' } },
    ),
  });
}
