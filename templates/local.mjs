// The whole way on this machine: starts a local org, deploys the stack "local" to it, and executes an action there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const ACTION = 'Hello';
const INPUT = JSON.parse(readFileSync('functions/hello/events/hello.json', 'utf8'));

const commands = dirname(createRequire(import.meta.url).resolve('genesys-actions/package.json'));
const start = (args, options) =>
  spawn(process.execPath, [join(commands, 'bin', 'genesys-actions.js'), ...args], options);

// The org is kept for the next time, as the stack's state is.
const emulator = start(['emulator', '--json', '--data', '.genesys-actions/local-org'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const [line] = await Promise.race([
    once(createInterface({ input: emulator.stdout }), 'line'),
    once(emulator, 'exit').then(() => Promise.reject(new Error('The local org did not start.'))),
  ]);
  const org = JSON.parse(line);
  console.log(`A local org runs at ${org.url}\n`);
  await deploy(org);
  console.log(`\n${ACTION}: ${JSON.stringify(INPUT)} → ${JSON.stringify(await execute(org))}`);
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
} finally {
  emulator.kill('SIGINT');
}

async function deploy({ url, clientId, clientSecret }) {
  const { protocol, hostname, port } = new URL(url);
  // With the stack's name in front they count before those of a real org.
  const env = {
    ...process.env,
    LOCAL_GENESYSCLOUD_GATEWAY_PROTOCOL: protocol.replace(':', ''),
    LOCAL_GENESYSCLOUD_GATEWAY_HOST: hostname,
    LOCAL_GENESYSCLOUD_GATEWAY_PORT: port,
    LOCAL_GENESYSCLOUD_OAUTHCLIENT_ID: clientId,
    LOCAL_GENESYSCLOUD_OAUTHCLIENT_SECRET: clientSecret,
  };
  const [status] = await once(
    start(['deploy', '--stack', 'local', '--auto-approve'], { env, stdio: 'inherit' }),
    'exit',
  );
  if (status !== 0) throw new Error('Not deployed.');
}

/** By the org's own API, as any caller does it. */
async function execute({ url, clientId, clientSecret }) {
  const { access_token: token } = await call(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const actions = `${url}/api/v2/integrations/actions`;
  const { entities } = await call(`${actions}?name=${encodeURIComponent(ACTION)}`, { headers });
  const action = entities.find(({ name }) => name === ACTION);
  if (action === undefined) throw new Error(`The org has no action ${ACTION}.`);
  return call(`${actions}/${action.id}/execute`, { method: 'POST', headers, body: JSON.stringify(INPUT) });
}

async function call(url, options) {
  const answer = await fetch(url, options);
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  // What failed in an action stands in here.
  const [, message] = /"errors":\[\{"message":"((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
  throw new Error(
    message === undefined ? `${url} answered ${answer.status}: ${text}` : JSON.parse(`"${message}"`),
  );
}
