import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Emulator } from '../../../lib/emulator';
import { OrgApi } from '../../support/api';
import { startTestEmulator } from '../../support/emulator';
import { needs } from '../../support/engine';
import { expectStatus } from '../../support/processes';
import {
  makeCredential,
  makeFunctionAction,
  makeIntegration,
  makeWebServiceAction,
} from '../../support/strangers';
import { connection, HEADER, TerraformDirectory } from '../../support/terraform';
import { zipOf } from '../../support/zips';

/* What `terraform query` finds in an org that people have made by hand, and what it writes of it. */

const READER = {
  clientId: 'reader',
  clientSecret: 'may-not-list',
  permissions: ['integrations:integration:view'],
};

/** Texts that a language between the org and the configuration could take for its own. */
const TEXTS = {
  name: 'Order "quoted" ${status} %{if} \\ end',
  template: '{ "id": "$!esc.jsonEncode($!{input.text})",\n  "b": [1.50, true], "a": "%{x}" }',
  success: '#if(${a} != "" && true){"a": "${a}"}#end\nHEREDOC\n',
};

needs('queries').describe('terraform query', () => {
  let emulator: Emulator;
  let directory: TerraformDirectory;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    emulator = await startTestEmulator({ clients: [READER], settings: { today: '2026-12-01' } });
    const api = new OrgApi(emulator);
    const zip = await zipOf({ 'index.js': 'exports.handler = async () => ({});' });
    const functions = (ids['functions'] = await makeIntegration(api, 'Functions'));
    const others = (ids['others'] = await makeIntegration(api, 'Other functions'));
    const services = (ids['services'] = await makeIntegration(api, 'Services', 'custom-rest-actions'));
    const action = (
      name: string,
      integrationId: string,
      code: Uint8Array | undefined = zip,
    ): Promise<string> =>
      makeFunctionAction(api, { name, category: 'Orders', integrationId, ...(code && { zip: code }) });
    ids['status'] = await action('Order status', functions);
    ids['cancel'] = await action('Order cancel', others);
    ids['lookup'] = await makeWebServiceAction(api, {
      name: 'Look up',
      category: 'C',
      integrationId: services,
    });
    const draft = (ids['texts'] = await makeFunctionAction(api, {
      name: 'texts',
      category: 'Orders',
      integrationId: functions,
    }));
    const { version } = await api.call<{ version: number }>('GET', `integrations/actions/${draft}/draft`);
    await api.call('PATCH', `integrations/actions/${draft}/draft`, {
      version,
      name: TEXTS.name,
      config: {
        request: { requestTemplate: TEXTS.template, requestType: 'POST', headers: { 'X-A': '${x}' } },
        response: {
          translationMap: { a: '$.a' },
          translationMapDefaults: { a: '"none"' },
          successTemplate: TEXTS.success,
        },
      },
    });
    await api.call('PUT', `integrations/actions/${draft}/draft/function`, {
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      timeoutSeconds: 3,
      description: '',
    });
    const key = await makeCredential(api, 'Keys', { API_KEY: 'secret of the org' });
    await api.call('PUT', `integrations/${services}/config/current`, {
      name: 'Services',
      version: 1,
      notes: 'by hand',
      properties: {},
      advanced: {},
      credentials: { basicAuth: { id: key } },
    });
    // Functions of nodejs22.x, as those made by hand are, are deprecated by then.
    emulator.configure({ today: '2027-03-01' });
    directory = await TerraformDirectory.create({ 'main.tf': HEADER }, connection(emulator), {
      attached: true,
    });
  });
  afterAll(async () => {
    await directory.dispose();
    await emulator.close();
  });
  beforeEach(async () => {
    for (const file of ['found.tf', 'q.tfquery.hcl', 'terraform.tfstate'])
      await rm(join(directory.path, file), { force: true });
  });

  async function query(type: string, config = '', more = '', args: readonly string[] = []) {
    const block = config === '' ? '' : `config {\n${config}\n}`;
    await directory.write({
      'q.tfquery.hcl': `list "genesysactions_${type}" "it" {\n provider = genesysactions\n ${more}\n ${block}\n}\n`,
    });
    return directory.terraform(['query', '-no-color', ...args]);
  }

  /** The names of what is found, in order. */
  async function found(type: string, config = '', more = ''): Promise<string[]> {
    const { stdout, output, status } = await query(type, config, more, ['-json']);
    expect([status, output]).toEqual([0, expect.any(String)]);
    return stdout
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []))
      .flatMap(({ list_resource_found: each }) =>
        each === undefined ? [] : [(each as { display_name: string }).display_name],
      )
      .sort();
  }

  test.each([
    ['all', '', ['Functions/Order status', 'Other functions/Order cancel']],
    ['those of an integration', () => `integration_id = "${ids['functions']}"`, ['Functions/Order status']],
    ['by name', 'name_pattern = "*cancel"', ['Other functions/Order cancel']],
    ['by runtime', 'runtime = "nodejs24.x"\n drafts = true', [`Functions/${TEXTS.name}`]],
    [
      'on a deprecated runtime',
      'deprecated_runtime = true\n drafts = true',
      ['Functions/Order status', 'Other functions/Order cancel'],
    ],
    ['no drafts but on demand', 'name_pattern = "*quoted*"', []],
  ] as const)('finds function actions: %s', async (_, config, names) => {
    expect(await found('function_action', typeof config === 'string' ? config : config())).toEqual(names);
  });

  test('finds other actions, integrations and credentials', async () => {
    expect(await found('action', 'name_pattern = "Look*"')).toEqual(['Services/Look up']);
    expect(await found('integration', 'type = "function-data-actions"')).toEqual([
      'Functions',
      'Other functions',
    ]);
    expect(await found('credential', 'type = "userDefined"')).toEqual(['Keys']);
    expect(await found('integration', '', 'limit = 1')).toHaveLength(1);
  });

  test('what is generated of it imports everything and changes nothing', async () => {
    await directory.write({
      'q.tfquery.hcl': ['integration', 'function_action', 'action']
        .map((type) => {
          const config = type === 'function_action' ? 'config {\n drafts = true\n }' : '';
          return `list "genesysactions_${type}" "${type}" {\n provider = genesysactions\n ${config}\n}`;
        })
        .join('\n'),
    });
    expectStatus(await directory.terraform(['query', '-no-color', '-generate-config-out=found.tf']), 0);
    await rm(join(directory.path, 'q.tfquery.hcl'));
    const generated = await readFile(join(directory.path, 'found.tf'), 'utf8');
    expect(generated).not.toMatch(/credential_id|on_existing|deletion_policy|zip_|secret of the org/);
    // A default that will be another one some day is written out.
    expect(generated.match(/runtime += "nodejs2\d\.x"/g)).toHaveLength(3);
    const { output, status } = await directory.plan();
    expect([status, output]).toEqual([2, expect.stringMatching(/7 to import, 0 to add, 0 to change/)]);
    expectStatus(await directory.apply(), 0);
    expect(Object.values(await directory.ids()).sort()).toEqual(Object.values(ids).sort());
    expectStatus(await directory.plan(), 0);
  });

  test.each([
    ['function_action', 'runtime = "nodejs22.x"\n deprecated_runtime = true', 'Runtime given twice'],
    ['function_action', 'integration_id = "nothing"', 'There is no integration with the id "nothing"'],
    ['function_action', () => `integration_id = "${ids['services']}"`, 'query genesysactions_action'],
    ['integration', 'colour = "red"', 'Unsupported argument'],
    ['function_action', 'drafts = "maybe"', 'a bool is required'],
  ])('%s with %s is refused', async (type, config, said) => {
    const { status, output } = await query(type, typeof config === 'string' ? config : config());
    expect([status, output.replace(/[│\s]+/g, ' ')]).toEqual([1, expect.stringContaining(said)]);
  });

  test('who may not list is told which permission is missing', async () => {
    const { clientId, clientSecret } = READER;
    const own = await TerraformDirectory.create(
      { 'main.tf': HEADER },
      connection({ ...emulator, url: emulator.url, clientId, clientSecret }),
      { attached: true },
    );
    try {
      await own.write({
        'q.tfquery.hcl': 'list "genesysactions_function_action" "it" {\n provider = genesysactions\n}\n',
      });
      const { status, output } = await own.terraform(['query', '-no-color']);
      expect([status, output.replace(/[│\s]+/g, ' ')]).toEqual([
        1,
        expect.stringMatching(/Could not list the actions.*integrations:action:view/),
      ]);
    } finally {
      await own.dispose();
    }
  });
});
