import { Answer, operation, type OperationCall } from '../operation';
import { same } from '../tokens';

/** POST /oauth/token: OAuth 2.0 client credentials, with the client's id and secret as Basic authentication. */
const postOauthToken = operation({
  id: 'postOauthToken',
  method: 'POST',
  path: '/oauth/token',
  access: 'none',
  handle(call: OperationCall<unknown>) {
    const form = new URLSearchParams(typeof call.body === 'string' ? call.body : '');
    const grant = form.get('grant_type');
    if (grant === null) return refusal(400, 'invalid_request', 'grant_type is missing');
    if (grant !== 'client_credentials') {
      return refusal(400, 'unsupported_grant_type', `grant_type ${grant.slice(0, 40)} is not supported`);
    }
    const [id, secret] = basic(call) ?? [form.get('client_id'), form.get('client_secret')];
    const client = call.world.clients.get(id ?? '');
    if (client === undefined) return refusal(401, 'invalid_client', `client not found: ${shown(id)}`);
    if (!same(client.clientSecret, secret ?? ''))
      return refusal(401, 'invalid_client', 'authentication failed');
    const seconds = call.world.settings.tokenSeconds;
    return new Answer(
      200,
      {
        access_token: call.world.tokens.issue(client.clientId, seconds),
        token_type: 'bearer',
        expires_in: seconds,
        organization_id: client.org.id,
      },
      { 'cache-control': 'no-store' },
    );
  },
});

/** A client id as an error may show it: something that looks like one, or nothing. */
function shown(id: string | null | undefined): string {
  return id && /^[\w.-]{1,64}$/.test(id) ? id : '(none)';
}

function basic({ headers }: OperationCall): [string, string] | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(String(headers['authorization'] ?? ''))?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [id, secret.join(':')];
}

/** OAuth errors have OAuth's form, not the platform's. */
function refusal(status: number, error: string, description: string): Answer {
  return new Answer(status, {
    error,
    description: `${description}: ${error}`,
    error_description: description,
  });
}

export const oauthOperations = [postOauthToken];
