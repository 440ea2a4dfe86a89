import type { Emulator } from '../../../lib/emulator';
import type { ExecutionDetail, ExecutionSummary, OrgOverview } from '../../../lib/emulator/control/shapes';
import { OrgApi } from '../../support/api';
import { ControlApi } from '../../support/control-api';
import { startTestEmulator } from '../../support/emulator';
import { functionIntegration } from '../../support/function-org';
import { zipOf } from '../../support/zips';

const SECRET = 'canary-of-the-credential';
const SCHEMA = { type: 'object', properties: { say: { type: 'string' } }, required: ['say'] };

/** What the control API tells of executions, each asked for as a client of the org does. */
let emulator: Emulator;
let org: OrgApi;
let control: ControlApi;
let integrationId: string;
let actionId: string;

const code = (version: number): string => `
  exports.handler = async (event) => {
    console.warn('the key is ' + event.key);
    if (event.say === 'much') {
      console.log('x'.repeat(262_140) + event.key);
      process.stdout.write('y'.repeat(262_140) + event.key.slice(0, 9));
      process.stdout.write(event.key.slice(9) + ' goes on\\n');
      throw new Error('z'.repeat(65_530) + event.key);
    }
    if (event.say === 'fail') throw new Error('no way: ' + event.key);
    return { said: event.say, version: ${version}, key: event.key };
  };`;

beforeAll(async () => {
  emulator = await startTestEmulator();
  org = new OrgApi(emulator);
  control = new ControlApi(emulator);
  integrationId = await functionIntegration(org, { KEY: SECRET });
  const { id } = await org.call<{ id: string }>('POST', 'integrations/actions/drafts', {
    name: 'Say',
    category: 'Functions',
    integrationId,
    contract: { input: { inputSchema: SCHEMA }, output: { successSchema: { type: 'object' } } },
    config: {
      request: {
        requestTemplate: '{"say": "${input.say}", "key": "${credentials.KEY}"}',
        headers: { 'X-Key': '${credentials.KEY}' },
      },
      response: { successTemplate: '${rawResult}' },
    },
  });
  actionId = id;
  await org.call('PUT', `integrations/actions/${id}/draft/function`, {
    description: '',
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    timeoutSeconds: 5,
  });
  await org.deployDraft(id, 'one.zip', await zipOf({ 'index.js': code(1) }));
  await org.replaceCode(id, 'two.zip', await zipOf({ 'index.js': code(2) }));
});
afterAll(() => emulator.close());

async function last(): Promise<ExecutionDetail> {
  const { executions } = await control.call<{ executions: ExecutionSummary[] }>(
    'GET',
    `executions?actionId=${actionId}`,
  );
  return control.call<ExecutionDetail>('GET', `executions/${executions.at(-1)?.id ?? ''}`);
}

test('an execution is told with what was called, what the function made of it, and every step; without secrets', async () => {
  await org.execute(actionId, { say: 'hello' });
  const told = await last();
  expect(told).toMatchObject({
    org: 'local',
    actionName: 'Say',
    side: 'published',
    version: 2,
    operation: 'postIntegrationsActionExecute',
    clientId: emulator.clientId,
    success: true,
    status: 200,
    steps: 8,
    cold: true,
    input: { say: 'hello' },
    call: {
      body: '{"say": "hello", "key": "(sensitive)"}',
      headers: { 'X-Key': '(sensitive)', 'ININ-Correlation-Id': told.id },
    },
    function: {
      runtime: 'nodejs24.x',
      logs: [{ level: 'WARN', message: 'the key is <REDACTED>' }],
    },
    finalResult: { said: 'hello', version: 2, key: '(sensitive)' },
    config: { response: { successTemplate: '${rawResult}' } },
  });
  expect(told.operations.map(({ name }) => name)).toContain('Apply requestTemplate');
  expect(JSON.stringify(told)).not.toContain(SECRET);
});

test('a failure is told at its step, with its cause and the stack of the function', async () => {
  await expect(org.execute(actionId, { say: 'fail' })).rejects.toThrow(/no way/);
  const told = await last();
  expect(told).toMatchObject({
    success: false,
    status: 500,
    failedStep: 'Execute',
    message: expect.stringContaining('no way: <REDACTED>'),
    cold: false,
    function: {
      error: { errorMessage: 'no way: <REDACTED>', trace: expect.arrayContaining([expect.any(String)]) },
    },
  });
  expect(JSON.stringify(told)).not.toContain(SECRET);
});

test('what does not get as far as the function is told as well', async () => {
  await expect(org.execute(actionId, {})).rejects.toThrow(/400/);
  expect(await last()).toMatchObject({
    failedStep: 'Validate input against the input contract',
    status: 400,
  });
  await org.call('PATCH', `integrations/${integrationId}`, { intendedState: 'DISABLED' });
  await expect(org.execute(actionId, { say: 'x' })).rejects.toThrow(/not enabled/);
  await org.call('PATCH', `integrations/${integrationId}`, { intendedState: 'ENABLED' });
  const told = await last();
  expect(told).toMatchObject({ success: false, status: 400, steps: 0, operations: [] });
  expect(told.failedStep).toBeUndefined();
  expect(told.message).toContain('is not enabled');
});

test('an earlier version is executed again, with its own code', async () => {
  const { orgs } = await control.call<{ orgs: OrgOverview[] }>('GET', 'orgs');
  const action = orgs[0]?.actions.find(({ id }) => id === actionId);
  expect(action?.versions.map(({ version, by }) => [version, by.operation])).toEqual([
    [2, 'postIntegrationsActionDraftPublish'],
    [1, 'postIntegrationsActionDraftPublish'],
  ]);
  const path = `orgs/local/actions/${encodeURIComponent(actionId)}/versions`;
  await expect(control.call('POST', `${path}/1/execute`, { say: 'again' })).resolves.toMatchObject({
    finalResult: { said: 'again', version: 1 },
  });
  expect(await last()).toMatchObject({ version: 1, operation: 'postEmulatorVersionExecute', success: true });
  await expect(control.call('POST', `${path}/7/execute`, {})).rejects.toThrow(/404/);
});

test('whoever listens is told of requests, executions and what functions write, without secrets', async () => {
  const seen = new Map<string, string>();
  for await (const { kind, data } of control.events()) {
    seen.set(kind, (seen.get(kind) ?? '') + JSON.stringify(data));
    if (kind === 'open') await org.execute(actionId, { say: 'listen' });
    if (seen.has('executions') && seen.has('logs') && seen.get('requests')?.includes('"status":200')) break;
  }
  expect(seen.get('executions')).toContain('"actionName":"Say"');
  expect(seen.get('requests')).toContain('"operation":"postIntegrationsActionExecute"');
  expect(seen.get('logs')).toContain('the key is');
  expect([...seen.values()].join('')).not.toContain(SECRET);
});

test('of a secret at which a message is cut, nothing is told: neither how it begins nor how it ends', async () => {
  let logs = '';
  for await (const { kind, data } of control.events()) {
    if (kind === 'open') await expect(org.execute(actionId, { say: 'much' })).rejects.toThrow(/zzz/);
    if (kind === 'logs') logs += JSON.stringify(data);
    if (logs.includes('goes on')) break;
  }
  const whole = [
    logs,
    JSON.stringify(await last()),
    JSON.stringify(await control.call('GET', 'function-runs')),
  ];
  for (const told of whole) {
    expect(told).toMatch(/x… \(cut: 262164 bytes/);
    expect(told).toMatch(/y… \(cut: 262149 bytes/);
    expect(told).toContain('"(continued) … goes on"');
    expect(told).not.toMatch(/[xyz]c|the-credential/);
  }
});
