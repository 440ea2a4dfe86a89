import { changedOf, contentOf, idsOf } from '../support/content';
import { importBlock, importBlocksIn } from '../support/import-block';
import { KINDS, makeGrounds, NEVER_PUBLISHED, type Grounds, type Kind } from '../support/kinds';
import { nightly, variants } from '../support/nightly';
import { expectStatus } from '../support/processes';
import { hashZip } from '../support/shared-org';
import { useTerraformOrg, type TerraformOrg } from '../support/terraform-org';

/** A resource of the configuration, and what somebody else has made that is called the same in the same place. */
const EXISTING: readonly [what: string, kind: Kind][] = [
  ...Object.entries(KINDS),
  ['function action that was never published', NEVER_PUBLISHED],
];

/** All kinds at night, otherwise these. */
const some = (...whats: string[]): readonly [string, Kind][] =>
  variants(EXISTING, ([what]) => whats.includes(what));

describe('what is there already', () => {
  const org = useTerraformOrg({ attached: true, files: async () => ({ 'code.zip': await hashZip() }) });
  let { emulator, api, directory } = {} as TerraformOrg;
  let grounds: Grounds;

  beforeEach(async () => {
    ({ emulator, api, directory } = org);
    grounds = await makeGrounds(api);
  });

  test.each(some('credential', 'function action'))(
    'a %s stops the plan, which names it; the import block that it gives takes it into the state',
    async (_what, { address, block, make, told }) => {
      const id = await make(api, grounds);
      const before = await contentOf(emulator);
      await org.configure(block(grounds));
      const { output } = expectStatus(await directory.plan(), 1);
      const message = output.replace(/^[│╷╵ ]+/gm, '').replace(/\s+/g, ' ');
      for (const part of [id, 'There', ...told]) expect(message).toMatch(part);
      expect(importBlocksIn(output)).toEqual([{ type: address.split('.')[0], id }]);
      expect(output).not.toContain('canary');
      expect(await contentOf(emulator)).toEqual(before);

      await org.configure(block(grounds), importBlock(address, id));
      expectStatus(await directory.apply(), 0);
      expect(await directory.ids()).toEqual({ [address]: id });
      await org.configure(block(grounds));
      expectStatus(await directory.plan(), 0);
      expect(idsOf(await contentOf(emulator))).toEqual(idsOf(before));
    },
  );

  test.each(some('function action'))(
    'a %s is left alone with on_existing = "create", which makes another one',
    async (_what, { address, block, make, nameOf }) => {
      const id = await make(api, grounds);
      const before = await contentOf(emulator);
      await org.configure(block(grounds, 'on_existing = "create"'));
      expectStatus(await directory.apply(), 0);
      expectStatus(await directory.plan(), 0);
      const { [address]: own } = await directory.ids();
      expect(own).not.toBe(id);
      const both = await contentOf(emulator);
      expect(changedOf(before, both)).toEqual([]);
      expect(idsOf(both)).toEqual([...idsOf(before), own].sort());
      expect(nameOf(both, own ?? '')).toBe('There');
      expectStatus(await directory.destroy(), 0);
      expect(await contentOf(emulator)).toEqual(before);
    },
  );

  test.each(some('function action that was never published'))(
    'a %s is taken over with on_existing = "adopt", and the plan says so',
    async (_what, { address, block, make, nameOf }) => {
      const id = await make(api, grounds);
      const before = await contentOf(emulator);
      await org.configure(block(grounds, 'on_existing = "adopt"'));
      // An apply takes over what its plan has decided to.
      const own = await directory.unattached();
      try {
        const plan = expectStatus(await own.plan(), 2).output.replace(/\s+/g, ' ');
        expect(plan).toMatch(/will take over/);
        expect(plan).toContain(id);
        expect(await contentOf(emulator)).toEqual(before);
        expectStatus(await own.apply(), 0);
        expect(await own.ids()).toEqual({ [address]: id });
        expect(expectStatus(await own.plan(), 0).output).not.toContain('take over');
      } finally {
        await own.dispose();
      }
      const after = await contentOf(emulator);
      expect(idsOf(after)).toEqual(idsOf(before));
      expect(changedOf(before, after)).toHaveLength(1);
      expect(nameOf(after, id)).toBe('There');
    },
  );

  nightly.test('a state that was stopped by it can still be destroyed', async () => {
    const { credential, 'function action': action } = KINDS;
    await org.configure(action.block(grounds));
    expectStatus(await directory.apply(), 0);
    await credential.make(api, grounds);
    await org.configure(action.block(grounds), credential.block(grounds));
    expectStatus(await directory.apply(), 1);
    const before = await contentOf(emulator);
    // It is Terraform's own arguments that tell that all is to go.
    const own = await directory.unattached();
    try {
      expectStatus(await own.plan(['-destroy']), 2);
      expectStatus(await own.destroy(), 0);
    } finally {
      await own.dispose();
    }
    expect(await contentOf(emulator)).toEqual({ ...before, actions: [] });
  });

  test('a moved block changes an address and nothing in the org', async () => {
    const kinds = Object.values(KINDS);
    await org.configure(...kinds.map(({ block }) => block(grounds)));
    expectStatus(await directory.apply(), 0);
    const [before, ids] = [await contentOf(emulator), await directory.ids()];
    const moved = kinds.map(
      ({ address }) => `moved {\n  from = ${address}\n  to   = ${address.replace('.it', '.other')}\n}\n`,
    );
    await org.configure(...kinds.map(({ block }) => block(grounds, '', 'There', 'other')), ...moved);
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

  nightly.test(
    'an action that is made while its integration gets another name is in the group of the new name',
    async () => {
      const { integration, 'function action': action } = KINDS;
      const inside = { ...grounds, functions: '${genesysactions_integration.it.id}' };
      await org.configure(integration.block(grounds));
      expectStatus(await directory.apply(), 0);
      await org.configure(
        integration.block(grounds, '', 'Elsewhere'),
        action.block(inside).replace(/category .*/, ''),
      );
      expectStatus(await directory.apply(), 0);
      expectStatus(await directory.plan(), 0);
      const { actions } = await contentOf(emulator);
      expect(actions.map(({ published }) => published?.category)).toEqual(['Elsewhere']);
    },
  );
});
