import type { Emulator } from '../../lib/emulator';
import { OrgApi } from '../support/api';
import { contentOf, idsOf, partOf, type OrgContent } from '../support/content';
import { startTestEmulator } from '../support/emulator';
import { nightly, variants } from '../support/nightly';
import { expectStatus, type Finished } from '../support/processes';
import {
  hashOf,
  hashZip,
  SHARED_CATEGORY,
  sharedAddresses,
  sharedStack,
  type SharedStack,
} from '../support/shared-org';
import { makeFunctionAction, makeIntegration, makeWebServiceAction } from '../support/strangers';
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
    await makeAlike(api);
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

  /** The state has all of it, the org beside that only what others have made, and the functions answer. */
  async function expectWhole(suffix = '', pairs = false): Promise<Record<string, string>> {
    const ids = await directory.ids();
    expect(Object.keys(ids).sort()).toEqual(sharedAddresses(suffix, pairs));
    const all = await contentOf(emulator);
    expect(partOf(all, idsOf(base))).toEqual(base);
    const now = partOf(all, idsOf(base), false);
    expect(idsOf(now)).toEqual(Object.values(ids).sort());
    expect(now.credentials.map(({ fields }) => fields)).toEqual(now.credentials.map(() => ({ KEY: SECRET })));
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

  // By day a contract that changes destroys first: resources/resources.
  describe.each(
    variants(
      [
        ['destroyed first', ''],
        ['created first', FIRST],
      ] as const,
      ([, inside]) => inside === FIRST,
    ),
  )('%s', (_order, inside) => {
    // What is made first is no stranger to what goes only if the apply knows what its plan has decided.
    const terraform = (): TerraformDirectory => (inside === '' ? directory : directory.separately());

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
        (address) => address === 'genesysactions_credential.keys',
      ),
    )('%s by -replace', async (address) => {
      const before = await expectWhole();
      expectQuiet(await terraform().apply([`-replace=${address}`]));
      const after = await expectWhole();
      expect(after[address]).not.toBe(before[address]);
      expectStatus(await terraform().plan(), 0);
    });

    nightly.test('what is tainted, and not refreshed', async () => {
      const before = await expectWhole();
      const tainted = ['genesysactions_function_action.shared', 'genesysactions_action.service'];
      for (const each of tainted) expectStatus(await terraform().terraform(['taint', each]), 0);
      expectQuiet(await terraform().apply(['-refresh=false']));
      const after = await expectWhole();
      for (const each of tainted) expect(after[each]).not.toBe(before[each]);
    });

    // By day a contract that changes has a test of its own: resources/actions/deletion.
    nightly.test('the actions, by a contract that changes', async () => {
      const before = await expectWhole();
      await configure({ inside, output: 'other' });
      expectQuiet(await terraform().apply());
      const after = await expectWhole();
      for (const each of sharedAddresses().filter((address) => address.includes('action.')))
        expect(after[each]).not.toBe(before[each]);
      await configure({ inside });
      expectQuiet(await terraform().apply());
      await expectWhole();
    });
  });

  describe('eight resources at other addresses', () => {
    /** The end of the addresses that the state has. */
    let suffix = '_0';
    let next: string;

    beforeAll(async () => {
      await configure({ suffix, pairs: true });
      expectStatus(await directory.apply(), 0);
    });
    beforeEach(() => {
      next = `_${Number(suffix.slice(1)) + 1}`;
    });

    async function rename(stack: SharedStack = {}): Promise<Record<string, string>> {
      const before = await expectWhole(suffix, true);
      await configure({ suffix: next, pairs: true, ...stack });
      return before;
    }

    async function expectOthers(before: Record<string, string>): Promise<void> {
      suffix = next;
      const after = await expectWhole(suffix, true);
      const old = Object.values(before);
      expect(Object.values(after).filter((id) => old.includes(id))).toEqual([]);
      expectStatus(await directory.plan(), 0);
    }

    test.each(
      variants(
        [
          [['-parallelism=2']],
          [['-parallelism=2', '-refresh=false']],
          [['-parallelism=10']],
          [['-parallelism=10', '-refresh=false']],
        ],
        ([args]) => args?.length === 1 && args[0] === '-parallelism=10',
      ),
    )('without moved blocks, plan and apply in one, %j', async (args) => {
      const before = await rename();
      expectQuiet(await directory.apply(args));
      await expectOthers(before);
    });

    nightly.test.each([[['-parallelism=2']], [['-parallelism=10', '-refresh=false']]])(
      'without moved blocks, by a saved plan that another machine applies, %j',
      async (args) => {
        const before = await rename();
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
      },
    );

    // By day one of each kind moves: test/e2e/ownership.test.ts.
    nightly.test.each([[['-parallelism=1']], [['-parallelism=10']]])(
      'with moved blocks nothing of the org changes, %j',
      async (args) => {
        const from = sharedAddresses(suffix, true);
        const to = sharedAddresses(next, true);
        const before = await rename({ more: movedBlocks(from, to) });
        const org = await contentOf(emulator);
        expectQuiet(await directory.apply(args));
        suffix = next;
        const after = await expectWhole(suffix, true);
        expect(to.map((address) => after[address])).toEqual(from.map((address) => before[address]));
        expect(await contentOf(emulator)).toEqual(org);
        expectStatus(await directory.plan(), 0);
      },
    );

    /*
     * One at a time, what is to be created may come before what is to go. Then the plan is refused, although nothing is
     * wrong. Which of both comes first is Terraform's to choose, and another time it may choose the other. So either all is
     * done, or nothing, and it says what to do.
     */
    nightly.test.each([
      { args: ['-parallelism=1'], onExisting: 'fail' },
      { args: ['-parallelism=1', '-refresh=false'], onExisting: 'fail' },
      { args: ['-parallelism=1'], onExisting: 'adopt' },
      { args: ['-parallelism=1', '-refresh=false'], onExisting: 'adopt' },
    ])('without moved blocks, on_existing = "$onExisting", $args', async ({ args, onExisting }) => {
      const before = await rename({ onExisting });
      const [org, state] = [await contentOf(emulator), await directory.state()];
      const applied = await directory.separately().apply(args);
      if (applied.status === 0) {
        // To adopt what this state has already is not done, and that is said.
        if (onExisting === 'fail') expectQuiet(applied);
        expect(applied.output).not.toContain('take over');
        await expectOthers(before);
      } else {
        expect(inOneLine(expectStatus(applied, 1).output)).toMatch(/add a moved block|with a moved block/);
        expect(await contentOf(emulator)).toEqual(org);
        expect(await directory.state()).toEqual(state);
      }
    });
  });
});

/** What others have made under names that the configuration has too, but in other places. */
async function makeAlike(api: OrgApi): Promise<void> {
  const functions = await makeIntegration(api, "somebody's functions");
  const services = await makeIntegration(api, "somebody's services", 'custom-rest-actions');
  const zip = await hashZip();
  for (const name of ['own function', 'shared function'])
    await makeFunctionAction(api, { name, category: SHARED_CATEGORY, integrationId: functions, zip });
  for (const name of ['service', 'other'])
    await makeWebServiceAction(api, { name, category: SHARED_CATEGORY, integrationId: services });
}

function movedBlocks(from: readonly string[], to: readonly string[]): string {
  return from
    .map((address, index) => `moved {\n  from = ${address}\n  to   = ${to[index] ?? ''}\n}`)
    .join('\n');
}

/** What Terraform prints in a frame, without its line breaks. */
function inOneLine(output: string): string {
  return output.replace(/\s*\n\s*│?\s*/g, ' ');
}
