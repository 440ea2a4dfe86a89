import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from '../../lib/emulator';
import { OrgApi } from '../support/api';
import { startTestEmulator } from '../support/emulator';
import { NIGHTLY, variants } from '../support/nightly';
import { makeIntegration } from '../support/strangers';

const LONG = `${'a'.repeat(40)}!`;

/** What an action may say that takes longer than anybody waits. */
const FREEZING: readonly [what: string, parts: Parts][] = [
  ['a method of a template', { template: '${input.text.matches("(a+)+b")}' }],
  ['a pattern of the input contract', { pattern: '^(a+)+$' }],
  ['unique items of the output contract', { unique: true }],
  [
    'a list that doubles',
    { template: '#set($l = [1,2])#foreach($i in [1..60])#set($ok = $l.addAll($l))#end$l.size()' },
  ],
  ['a loop in a loop', { template: '#foreach($a in [1..900])#foreach($b in [1..900])$!{a}x#end#end' }],
  ['a path of the translation map', { path: '$.list[?(@.text =~ /(a+)+b/)]' }],
  ['many signs of money', { template: '$'.repeat(60_000) }],
];

interface Parts {
  readonly template?: string;
  readonly pattern?: string;
  readonly unique?: boolean;
  readonly path?: string;
}

describe('an execution that would take for ever', () => {
  let emulator: Emulator;
  let api: OrgApi;
  let integrationId: string;
  /** Answers with what takes its readers long. */
  const service = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        list: [{ text: LONG }, ...Array.from({ length: 30_000 }, (_, index) => ({ index }))],
      }),
    );
  });

  beforeAll(async () => {
    await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
    emulator = await startTestEmulator();
    api = new OrgApi(emulator);
    integrationId = await makeIntegration(api, 'services', 'custom-rest-actions');
  });
  afterAll(async () => {
    await emulator.close();
    service.close();
  });

  async function make({ template = '{}', pattern, unique, path }: Parts): Promise<string> {
    const { id } = await api.call<{ id: string }>('POST', 'integrations/actions', {
      name: `freezing ${Math.random()}`,
      category: 'freezing',
      integrationId,
      contract: {
        input: {
          inputSchema: {
            type: 'object',
            properties: {
              text: { type: 'string', ...(pattern !== undefined && { pattern }) },
            },
          },
        },
        output: {
          successSchema: {
            type: 'object',
            properties: {
              list: { type: 'array', items: { type: 'object' }, ...(unique && { uniqueItems: true }) },
            },
          },
        },
      },
      config: {
        request: {
          requestUrlTemplate: `http://127.0.0.1:${(service.address() as AddressInfo).port}/`,
          requestType: 'POST',
          requestTemplate: template,
        },
        response: {
          ...(path !== undefined && { translationMap: { found: path } }),
          successTemplate: unique ? '${rawResult}' : '{}',
        },
      },
      secure: false,
    });
    return id;
  }

  test.each(variants(FREEZING, ([what]) => what === 'a method of a template'))(
    'by %s ends, and the org answers meanwhile',
    async (_what, parts) => {
      const id = await make(parts);
      let ended = false;
      const frozen = api
        .call('POST', `integrations/actions/${id}/test`, { text: LONG })
        .finally(() => (ended = true));
      for (let answers = 0; answers < 3; answers += 1)
        await api.call('GET', 'integrations/actions?pageSize=1');
      // By night until it ends: answers cost as much as what is frozen.
      while (NIGHTLY && !ended) await api.call('GET', 'integrations/actions?pageSize=1');
      expect(await frozen).toMatchObject({ success: expect.any(Boolean) as boolean });
    },
  );
});
