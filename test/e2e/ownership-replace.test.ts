import type { Emulator } from '../../lib/emulator';
import { OrgApi } from '../support/api';
import { contentOf, idsOf, partOf, type OrgContent } from '../support/content';
import { startTestEmulator } from '../support/emulator';
import { nightly, variants } from '../support/nightly';
import { expectStatus, type Finished } from '../support/processes';
import { hashOf, hashZip, sharedAddresses, sharedStack, type SharedStack } from '../support/shared-org';
import { makeIntegration } from '../support/strangers';
import { connection, TerraformDirectory } from '../support/terraform';

const SECRET = 'canary-of-what-is-replaced';
const FIRST = 'lifecycle {\n    create_before_destroy = true\n  }';

/*
 * What a plan itself removes is no stranger to what it makes: a replacement, in either order, and a resource that only has
 * another address. What is made is always another object, and what was there is gone.
 */
describe('what is replaced', () => {
  let emulator: Emulator;
  let api: OrgApi;
  let directory: TerraformDirectory;
  let base: OrgContent;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    api = new OrgApi(emulator);
    const variables = {
      TF_VAR_secret: SECRET,
      TF_VAR_functions: await makeIntegration(api, "everybody's functions"),
      TF_VAR_services: await makeIntegration(api, "everybody's services", 'custom-rest-actions'),
    };
    base = await contentOf(emulator);
    directory = await TerraformDirectory.create(
      { 'main.tf': sharedStack() },
      { ...connection(emulator), ...variables },
    );
    await directory.write({ 'code.zip': await hashZip() });
  });
  afterAll(async () => {
    await directory.dispose();
    await emulator.close();
  });

  async function configure(stack: SharedStack): Promise<void> {
    await directory.write({ 'main.tf': sharedStack(stack) });
  }

  /** The state has all of it, the org nothing else, and the functions answer. */
  async function expectWhole(suffix = ''): Promise<Record<string, string>> {
    const ids = await directory.ids();
    expect(Object.keys(ids).sort()).toEqual(sharedAddresses(suffix));
    const now = partOf(await contentOf(emulator), idsOf(base), false);
    expect(idsOf(now)).toEqual(Object.values(ids).sort());
    expect(now.credentials.map(({ fields }) => fields)).toEqual([{ KEY: SECRET }]);
    expect(now.actions.map(({ published, draft }) => [published !== undefined, draft])).toEqual(
      now.actions.map(() => [true, undefined]),
    );
    for (const [name, key] of [
      ['own', SECRET],
      ['shared', ''],
    ] as const) {
      const id = ids[`genesysactions_function_action.${name}${suffix}`] ?? '';
      const { finalResult } = await api.call<{ finalResult: unknown }>(
        'POST',
        `integrations/actions/${id}/test`,
        { text: 'x' },
      );
      expect(finalResult).toEqual({ hash: hashOf(key) });
    }
    return ids;
  }

  /** It went well, and nobody was warned of what is the state's own. */
  function expectQuiet(finished: Finished): void {
    expect(expectStatus(finished, 0).output).not.toMatch(/Warning|there already|take over/);
  }

  describe.each([
    ['destroyed first', ''],
    ['created first', FIRST],
  ])('%s', (_order, inside) => {
    beforeAll(async () => {
      await configure({ inside });
      expectStatus(await directory.apply(), 0);
    });

    test.each(
      variants(
        [
          // A credential that an integration uses cannot be destroyed first.
          ...(inside === '' ? [] : ['genesysactions_credential.keys']),
          'genesysactions_integration.own',
          'genesysactions_function_action.shared',
          'genesysactions_action.service',
        ],
        (address) =>
          address === (inside === '' ? 'genesysactions_action.service' : 'genesysactions_credential.keys'),
      ),
    )('%s by -replace', async (address) => {
      const before = await expectWhole();
      expectQuiet(await directory.apply([`-replace=${address}`]));
      const after = await expectWhole();
      expect(after[address]).not.toBe(before[address]);
      expectStatus(await directory.plan(), 0);
    });

    (inside === '' ? nightly.test : test)('what is tainted, and not refreshed', async () => {
      const before = await expectWhole();
      const tainted = ['genesysactions_function_action.shared', 'genesysactions_action.service'];
      for (const each of tainted) expectStatus(await directory.terraform(['taint', each]), 0);
      expectQuiet(await directory.apply(['-refresh=false']));
      const after = await expectWhole();
      for (const each of tainted) expect(after[each]).not.toBe(before[each]);
    });

    test('the actions, by a contract that changes', async () => {
      const before = await expectWhole();
      await configure({ inside, output: 'other' });
      expectQuiet(await directory.apply());
      const after = await expectWhole();
      for (const each of sharedAddresses().filter((address) => address.includes('action.')))
        expect(after[each]).not.toBe(before[each]);
      await configure({ inside });
      expectQuiet(await directory.apply());
      await expectWhole();
    });
  });

  describe('other addresses, without moved blocks', () => {
    let moves = 0;
    const suffix = (): string => `_${moves}`;

    beforeAll(async () => {
      await configure({ suffix: suffix() });
      expectStatus(await directory.apply(), 0);
    });

    test.each(
      variants(
        [
          ['-parallelism=2'],
          ['-parallelism=2', '-refresh=false'],
          ['-parallelism=10'],
          ['-parallelism=10', '-refresh=false'],
        ].map((args) => ({ args })),
        ({ args }) => args.length === 1 && args[0] === '-parallelism=10',
      ),
    )('plan and apply in one, $args', async ({ args }) => {
      const before = await expectWhole(suffix());
      moves += 1;
      await configure({ suffix: suffix() });
      expectQuiet(await directory.apply(args));
      await expectOthers(before);
    });

    test.each(
      variants(
        [['-parallelism=2'], ['-parallelism=10', '-refresh=false']].map((args) => ({ args })),
        ({ args }) => args.includes('-refresh=false'),
      ),
    )('by a saved plan that another machine applies, $args', async ({ args }) => {
      const before = await expectWhole(suffix());
      moves += 1;
      await configure({ suffix: suffix() });
      const plan = expectStatus(await directory.plan([...args, '-out=plan']), 2);
      expect(plan.output).not.toMatch(/Warning|there already|take over/);
      const elsewhere = await directory.copy({});
      try {
        expectQuiet(await elsewhere.terraform(['apply', '-no-color', '-input=false', 'plan']));
        await directory.write({ 'terraform.tfstate': await elsewhere.state() });
      } finally {
        await elsewhere.dispose();
      }
      await expectOthers(before);
    });

    async function expectOthers(before: Record<string, string>): Promise<void> {
      const after = await expectWhole(suffix());
      const old = Object.values(before);
      expect(Object.values(after).filter((id) => old.includes(id))).toEqual([]);
      expectStatus(await directory.plan(), 0);
    }
  });
});
