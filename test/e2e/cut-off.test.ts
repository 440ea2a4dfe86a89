import { changedOf, contentOf, idsOf, partOf, unfinishedOf, type OrgContent } from '../support/content';
import { applyUntil, killApplyAt, marksOf } from '../support/cut-off';
import { SOME_FIELDS } from '../support/engine';
import { importBlock } from '../support/import-block';
import { KINDS, makeGrounds, type Grounds, type Kind } from '../support/kinds';
import { nightly, variants } from '../support/nightly';
import { expectStatus, run, type Finished } from '../support/processes';
import { COMMAND } from '../support/repository';
import { hashZip } from '../support/shared-org';
import { CLEAN_ENVIRONMENT, connection } from '../support/terraform';
import { useTerraformOrg, type TerraformOrg } from '../support/terraform-org';

/** All kinds at night, otherwise this one: each test has another one. */
const some = (what: keyof typeof KINDS): readonly [string, Kind][] =>
  variants(Object.entries(KINDS), ([each]) => each === what);

/*
 * What becomes of what an apply has not brought to its end: because the org refused, because of Ctrl-C, because of a kill;
 * and of what nobody comes back to.
 */
describe('an apply that does not come to its end', () => {
  const org = useTerraformOrg({ files: async () => ({ 'code.zip': await hashZip() }) });
  const { configure } = org;
  let { emulator, api, directory } = {} as TerraformOrg;
  let grounds: Grounds;
  let base: OrgContent;

  beforeEach(async () => {
    ({ emulator, api, directory } = org);
    grounds = await makeGrounds(api);
    base = await contentOf(emulator);
  });

  /** What the org has beside what everybody uses. */
  async function made(): Promise<OrgContent> {
    return partOf(await contentOf(emulator), idsOf(base), false);
  }

  /** The one thing that the org has beside what everybody uses. */
  async function theOne(): Promise<string> {
    const ids = idsOf(await made());
    expect(ids).toHaveLength(1);
    return ids[0] ?? '';
  }

  function doctor(...args: string[]): Promise<Finished> {
    return run(process.execPath, [COMMAND, 'doctor', ...args], {
      env: {
        ...CLEAN_ENVIRONMENT,
        ...connection(emulator),
        GENESYSACTIONS_STATE_DIRECTORY: directory.machine,
      },
    });
  }

  nightly.test.each(Object.entries(KINDS))(
    'a %s that was to be adopted and could not be is nothing of the state',
    async (_what, { block, make, changing }) => {
      const id = await make(api, grounds);
      await configure(block(grounds, 'on_existing = "adopt"'));
      emulator.addFault({ ...changing, effect: { kind: 'status', status: 400, message: 'not today' } });
      expect(expectStatus(await directory.apply(), 1).output).toContain('not today');
      expect(await directory.ids()).toEqual({});
      emulator.clearFaults();
      // Nothing would be deleted, by nobody.
      expect(expectStatus(await directory.plan(), 2).output).toContain('1 to add, 0 to change, 0 to destroy');
      expectStatus(await directory.destroy(), 0);
      expect(await theOne()).toBe(id);
    },
  );

  test.each(some('function action'))(
    'a %s that is gone on with after a kill, and stopped by Ctrl-C before anything is done, is kept',
    async (_what, { address, block, naming, readsFirst }) => {
      await configure(block(grounds));
      await killApplyAt(emulator, directory, [naming]);
      const id = await theOne();
      // What a plan asks of it comes twice, since an apply plans once more; what comes then is the apply itself.
      emulator.clearRequests();
      expect(expectStatus(await directory.plan(), 2).output).toContain('is not finished');
      const reading = { method: 'GET', path: `*/${id}` };
      const asked = emulator
        .requests()
        .filter((each) => each.method === 'GET' && each.path.endsWith(`/${id}`));
      const first = readsFirst ? { ...reading, skip: 2 * asked.length } : naming;
      const running = await applyUntil(emulator, directory, [first]);
      running.signal('SIGINT');
      const stopped = expectStatus(await running.finished, 1);
      expect(stopped.output).toContain('Creating...');
      emulator.clearFaults();
      // Whoever has it now, the state or the next apply: there is one, and it is this configuration's.
      expect(await theOne()).toBe(id);
      expectStatus(await directory.apply(), 0);
      expect(await directory.ids()).toEqual({ [address]: await theOne() });
      expect(unfinishedOf(await made())).toEqual([]);
      expectStatus(await directory.plan(), 0);
    },
  );

  test.each(some('integration'))(
    'a %s that was killed before it had its name is told where its name changes, and can be removed',
    async (_what, { address, block, naming }) => {
      await configure(block(grounds));
      await killApplyAt(emulator, directory, [naming]);
      const id = await theOne();
      await configure(block(grounds, '', 'Renamed'));
      const warned = textOf(expectStatus(await directory.plan(), 2));
      expect(warned).toMatch(/made is still there/);
      expect(warned).toContain(`"There" (${id}), and no resource in this plan creates it`);
      expect(warned).toContain('genesys-actions doctor');

      const told = textOf(expectStatus(await doctor(), 0));
      expect(told).toMatch(
        new RegExp(
          `"There \\(unfinished .{12}\\)" \\(${id}\\) of the type ${address.split('.')[0]}, by an apply on this machine that was running at 20`,
        ),
      );
      expect(told).not.toContain('Left behind');
      expect(expectStatus(await doctor('--remove-unfinished', '--yes'), 0).output).toContain(id);
      expect(idsOf(await made())).toEqual([]);
      expect(marksOf(directory)).toEqual([]);
      expect(expectStatus(await directory.plan(), 2).output).not.toContain('still there');
    },
  );

  nightly.test.each(Object.entries(KINDS))(
    'a %s that was killed with its name, and whose name changes, is told and left alone until it is imported',
    async (_what, { address, block, last }) => {
      await configure(block(grounds));
      await killApplyAt(emulator, directory, [{ ...last, when: 'after' }], async () => {
        const content = await made();
        return idsOf(content).length === 1 && unfinishedOf(content).length === 0;
      });
      const id = await theOne();
      const before = await contentOf(emulator);
      await configure(block(grounds, '', 'Renamed'));
      expect(textOf(expectStatus(await directory.plan(), 2))).toContain(`"There" (${id})`);

      const left = new RegExp(
        `"There" \\(${id}\\) of the type ${address.split('.')[0]}, by an apply on this machine`,
      );
      const told = textOf(expectStatus(await doctor(), 0));
      expect(told).toContain('! Left behind:');
      expect(told).toMatch(left);
      expect(told).toMatch(/import it .* or delete it in the org/);
      const removal = textOf(expectStatus(await doctor('--remove-unfinished', '--yes'), 0));
      expect(removal).toContain("may be somebody's by now");
      expect(removal).toMatch(left);
      expect(changedOf(before, await contentOf(emulator))).toEqual([]);

      await configure(block(grounds), importBlock(address, id));
      expectStatus(await directory.apply(), 0);
      expect(await directory.ids()).toEqual({ [address]: id });
      expect(expectStatus(await doctor(), 0).output).toContain('Unfinished: nothing');
    },
  );

  nightly.test(
    'of several that were killed at once, those that are still wanted are gone on with and not told',
    async () => {
      const credentials = ['one', 'two', 'three'];
      const both = credentials.map(
        (name) =>
          `resource "genesysactions_credential" "${name}" {\n  name      = "${name}"\n  ${SOME_FIELDS()} = { KEY = "canary" }\n}\n`,
      );
      await configure(...both);
      const requests = { ...KINDS.credential.naming };
      await killApplyAt(emulator, directory, [requests], async () => (await made()).credentials.length === 3);
      const before = await made();
      await configure(...both.slice(0, 2));
      const gone = before.credentials.find(({ name }) => name.startsWith('three'))?.id ?? '';
      const { output } = expectStatus(await directory.apply(), 0);
      expect(textOf({ output })).toContain(`"three" (${gone}), and no resource`);
      expect(textOf({ output })).not.toMatch(/"(one|two)" \(/);
      const now = await made();
      expect(idsOf(now)).toEqual(idsOf(before));
      expect(unfinishedOf(now).map(({ id }) => id)).toEqual([gone]);
      await configure(...both);
      expect(expectStatus(await directory.apply(), 0).output).not.toContain('still there');
      expect(idsOf(await made())).toEqual(idsOf(before));
      expect(unfinishedOf(await made())).toEqual([]);
    },
  );

  nightly.test('a state that Terraform is told of by a variable is another one', async () => {
    const { block, naming } = KINDS.credential;
    await configure(block(grounds));
    await killApplyAt(emulator, directory, [naming]);
    const id = await theOne();
    const other = await directory.apply([], { TF_CLI_ARGS_apply: '-state=other.tfstate' });
    expect(textOf(expectStatus(other, 0))).toContain('An unfinished credential is there');
    expect(idsOf(await made())).toHaveLength(2);
    expect(unfinishedOf(await made())).toMatchObject([{ id }]);
    expectStatus(await directory.apply([], { TF_CLI_ARGS: '-state="other.tfstate" -destroy' }), 0);
    expect(await theOne()).toBe(id);
  });
});

/** What was printed, as one line without the frames of Terraform. */
function textOf({ output }: Pick<Finished, 'output'>): string {
  return output.replace(/^[│╷╵ ]+/gm, '').replace(/\s+/g, ' ');
}
