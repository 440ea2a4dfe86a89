import type { Emulator } from '../../lib/emulator';
import { OrgApi } from '../support/api';
import { changedOf, contentOf, idsOf, type OrgContent } from '../support/content';
import { startTestEmulator } from '../support/emulator';
import { importBlock, importBlocksIn } from '../support/import-block';
import { expectStatus } from '../support/processes';
import { hashZip } from '../support/shared-org';
import {
  makeCredential,
  makeFunctionAction,
  makeIntegration,
  makeWebServiceAction,
} from '../support/strangers';
import { connection, HEADER, TerraformDirectory } from '../support/terraform';

const SECRET = 'canary-of-the-configuration';
const THEIR_SECRET = 'canary-of-a-stranger';

const CONTRACT = `{
    input  = jsonencode({ type = "object", properties = { text = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { a = { type = "string" } } })
  }`;

/** A resource of the configuration, and what somebody else has made that is called the same in the same place. */
interface Existing {
  readonly address: string;
  /** Its block; `more` goes into it. */
  readonly block: (more: string, name?: string) => string;
  /** @returns its id */
  readonly make: (org: Org) => Promise<string>;
  /** What the message tells of it beside its id and its name. */
  readonly told: readonly RegExp[];
  /** What adopting it means, read from the org. */
  readonly name: (content: OrgContent, id: string) => string | undefined;
}

interface Org {
  readonly api: OrgApi;
  /** Integrations of nobody in particular. */
  readonly functions: string;
  readonly services: string;
  readonly zip: Uint8Array;
}

const DATE = /20\d\d-\d\d-\d\dT/;

const EXISTING: Readonly<Record<string, Existing>> = {
  credential: {
    address: 'genesysactions_credential.it',
    block: (more, name = 'it') => `
resource "genesysactions_credential" "${name}" {
  name      = "There"
  fields_wo = { KEY = "${SECRET}" }
  ${more}
}
`,
    make: ({ api }) => makeCredential(api, 'There', { KEY: THEIR_SECRET }),
    told: [/credential/, DATE],
    name: ({ credentials }, id) => credentials.find((each) => each.id === id)?.name,
  },
  integration: {
    address: 'genesysactions_integration.it',
    block: (more, name = 'it') => `
resource "genesysactions_integration" "${name}" {
  name  = "There"
  notes = "of the configuration"
  ${more}
}
`,
    make: ({ api }) => makeIntegration(api, 'There'),
    told: [/integration/, /switched\s+on/],
    name: ({ integrations }, id) => integrations.find((each) => each.id === id)?.config.name,
  },
  'function action': {
    address: 'genesysactions_function_action.it',
    block: (more, name = 'it') => functionBlock(more, name),
    make: ({ api, functions, zip }) =>
      makeFunctionAction(api, { name: 'There', category: 'Here', integrationId: functions, zip }),
    told: [/published/, /version\s+1/, DATE],
    name: actionName,
  },
  'function action that was never published': {
    address: 'genesysactions_function_action.it',
    block: (more, name = 'it') => functionBlock(more, name),
    make: ({ api, functions }) =>
      makeFunctionAction(api, { name: 'There', category: 'Here', integrationId: functions }),
    told: [/draft/, /version\s+1/],
    name: actionName,
  },
  'web service action': {
    address: 'genesysactions_action.it',
    block: (more, name = 'it') => `
variable "services" {
  type = string
}
resource "genesysactions_action" "${name}" {
  integration_id = var.services
  name           = "There"
  category       = "Here"
  contract       = ${CONTRACT}
  request        = { url_template = "http://127.0.0.1:9/configured", type = "GET" }
  ${more}
}
`,
    make: ({ api, services }) =>
      makeWebServiceAction(api, { name: 'There', category: 'Here', integrationId: services }),
    told: [/published/, /version\s+1/],
    name: actionName,
  },
};

function functionBlock(more: string, name: string): string {
  return `
variable "functions" {
  type = string
}
resource "genesysactions_function_action" "${name}" {
  integration_id = var.functions
  name           = "There"
  category       = "Here"
  contract       = ${CONTRACT}
  function       = { handler = "index.handler" }
  code           = { path = "\${path.module}/code.zip" }
  ${more}
}
`;
}

function actionName({ actions }: OrgContent, id: string): string | undefined {
  const found = actions.find((each) => each.id === id);
  return (found?.published ?? found?.draft)?.name;
}

describe('what is there already', () => {
  let emulator: Emulator;
  let directory: TerraformDirectory;
  let org: Org;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    directory = await TerraformDirectory.create({ 'main.tf': HEADER }, connection(emulator));
    await directory.write({ 'code.zip': await hashZip() });
  });
  beforeEach(async () => {
    await emulator.reset();
    const api = new OrgApi(emulator);
    org = {
      api,
      functions: await makeIntegration(api, 'functions of everybody'),
      services: await makeIntegration(api, 'services of everybody', 'custom-rest-actions'),
      zip: await hashZip(),
    };
    await directory.write({
      'terraform.tfstate': '',
      'terraform.tfvars': `functions = "${org.functions}"\nservices = "${org.services}"\n`,
    });
  });
  afterAll(async () => {
    await directory.dispose();
    await emulator.close();
  });

  async function configure(...parts: string[]): Promise<void> {
    await directory.write({ 'main.tf': HEADER + parts.join('') });
  }

  describe.each(Object.entries(EXISTING))('a %s', (_what, { address, block, make, told, name }) => {
    test('stops the plan, which names it; the import block that it gives takes it into the state', async () => {
      const id = await make(org);
      const before = await contentOf(emulator);
      await configure(block(''));
      const { output } = expectStatus(await directory.plan(), 1);
      const message = output.replace(/^[│╷╵ ]+/gm, '').replace(/\s+/g, ' ');
      for (const part of [id, 'There', ...told]) expect(message).toMatch(part);
      expect(importBlocksIn(output)).toEqual([{ type: address.split('.')[0], id }]);
      expect(output).not.toContain('canary');
      expect(await contentOf(emulator)).toEqual(before);

      await configure(block(''), importBlock(address, id));
      expectStatus(await directory.apply(), 0);
      expect(await directory.ids()).toEqual({ [address]: id });
      await configure(block(''));
      expectStatus(await directory.plan(), 0);
      expect(idsOf(await contentOf(emulator))).toEqual(idsOf(before));
    });

    test('is left alone with on_existing = "create", which makes another one', async () => {
      const id = await make(org);
      const before = await contentOf(emulator);
      await configure(block('on_existing = "create"'));
      expectStatus(await directory.apply(), 0);
      expectStatus(await directory.plan(), 0);
      const { [address]: own } = await directory.ids();
      expect(own).not.toBe(id);
      const both = await contentOf(emulator);
      expect(changedOf(before, both)).toEqual([]);
      expect(idsOf(both)).toEqual([...idsOf(before), own].sort());
      expect(name(both, own ?? '')).toBe('There');
      expectStatus(await directory.destroy(), 0);
      expect(await contentOf(emulator)).toEqual(before);
    });

    test('is taken over with on_existing = "adopt", and the plan says so', async () => {
      const id = await make(org);
      const before = await contentOf(emulator);
      await configure(block('on_existing = "adopt"'));
      const plan = expectStatus(await directory.plan(), 2).output.replace(/\s+/g, ' ');
      expect(plan).toMatch(/will take over/);
      expect(plan).toContain(id);
      expect(await contentOf(emulator)).toEqual(before);
      expectStatus(await directory.apply(), 0);
      expect(await directory.ids()).toEqual({ [address]: id });
      expect(expectStatus(await directory.plan(), 0).output).not.toContain('take over');
      const after = await contentOf(emulator);
      expect(idsOf(after)).toEqual(idsOf(before));
      expect(changedOf(before, after)).toHaveLength(1);
      expect(name(after, id)).toBe('There');
    });
  });

  test('a state that was stopped by it can still be destroyed', async () => {
    const { block, make } = EXISTING['credential'] as Existing;
    await configure(functionBlock('', 'it'));
    expectStatus(await directory.apply(), 0);
    await make(org);
    await configure(functionBlock('', 'it'), block(''));
    expectStatus(await directory.apply(), 1);
    const before = await contentOf(emulator);
    expectStatus(await directory.plan(['-destroy']), 2);
    expectStatus(await directory.destroy(), 0);
    expect(await contentOf(emulator)).toEqual({ ...before, actions: [] });
  });

  test('a moved block changes an address and nothing in the org', async () => {
    const parts = ['credential', 'integration', 'function action', 'web service action'].map(
      (each) => EXISTING[each] as Existing,
    );
    await configure(...parts.map(({ block }) => block('')));
    expectStatus(await directory.apply(), 0);
    const [before, ids] = [await contentOf(emulator), await directory.ids()];
    const moved = parts.map(
      ({ address }) => `moved {\n  from = ${address}\n  to   = ${address.replace('.it', '.other')}\n}\n`,
    );
    await configure(...parts.map(({ block }) => block('', 'other')), ...moved);
    emulator.clearRequests();
    const { output } = expectStatus(await directory.apply(), 0);
    expect(output).toContain('0 added, 0 changed, 0 destroyed');
    expect(output).not.toMatch(/Warning|there already/);
    const changes = emulator
      .requests()
      .filter(({ method, path }) => method !== 'GET' && path !== '/oauth/token');
    expect(changes).toEqual([]);
    expect(await contentOf(emulator)).toEqual(before);
    expect(await directory.ids()).toEqual(
      Object.fromEntries(Object.entries(ids).map(([at, id]) => [at.replace('.it', '.other'), id])),
    );
  });
});
