import { ApiError } from '../../../support/api';
import { putFlows } from '../../../support/flows';
import { nightly } from '../../../support/nightly';
import { expectStatus } from '../../../support/processes';
import { HEADER } from '../../../support/terraform';
import { useTerraformOrg, type TerraformOrg } from '../../../support/terraform-org';
import { zipOf } from '../../../support/zips';

/*
 * An action that is published, under `publish = false`, with the real Terraform: what is published stays what callers get
 * and all rules for it hold; changes wait in a draft that is the resource's own, and that of anybody else is not.
 */

const CONTRACT = '{"type":"object","properties":{"text":{"type":"string"}}}';
const OTHER_CONTRACT = '{"type":"object","properties":{"text":{"type":"string"},"more":{"type":"string"}}}';
const ADDRESS = 'genesysactions_function_action.it';

interface Parts {
  readonly publish?: boolean;
  /** The zip; null: the code is kept. */
  readonly code?: string | null;
  readonly timeout?: number;
  readonly contract?: string;
  readonly more?: string;
}

const INTEGRATION = `${HEADER}
  resource "genesysactions_integration" "it" { name = "functions" }`;

function stack({
  publish = true,
  code = 'one',
  timeout = 15,
  contract = CONTRACT,
  more = '',
}: Parts = {}): string {
  return `${INTEGRATION}
    resource "genesysactions_function_action" "it" {
      integration_id = genesysactions_integration.it.id
      name           = "hello"
      contract       = { input = ${JSON.stringify(contract)}, output = ${JSON.stringify(CONTRACT)} }
      function       = { handler = "index.handler", timeout_seconds = ${timeout} }
      ${code === null ? '' : `code = { path = "${code}.zip" }`}
      publish = ${publish}
      ${more}
    }`;
}

interface Side {
  readonly name: string;
  readonly version: number;
  readonly timeout: number | undefined;
  readonly zip: string | undefined;
}

describe('publish = false on an action that is published', () => {
  const zip = (text: string): Promise<Buffer> =>
    zipOf({ 'index.js': `exports.handler = async () => ({ text: '${text}' });` });

  const org = useTerraformOrg({
    attached: true,
    files: async () => ({
      'one.zip': await zip('one'),
      'two.zip': await zip('two'),
      'theirs.zip': await zip('theirs'),
    }),
  });
  let { emulator, api, directory } = {} as TerraformOrg;
  let id: string;

  beforeEach(async () => {
    ({ emulator, api, directory } = org);
    await apply(stack());
    ({ id } = await api.action('hello'));
  });

  async function apply(main: string, status = 0): Promise<string> {
    await directory.write({ 'main.tf': main });
    return said(expectStatus(await directory.apply(), status).output);
  }

  async function plan(main: string, status: number, args: readonly string[] = []): Promise<string> {
    await directory.write({ 'main.tf': main });
    return said(expectStatus(await directory.plan(args), status).output);
  }

  async function expectNoChanges(main: string): Promise<void> {
    await plan(main, 0);
  }

  /** Messages without Terraform's frame and line ends. */
  function said(output: string): string {
    return output.replace(/[│╷╵]/g, ' ').replace(/\s+/g, ' ');
  }

  /** One side of the action; undefined when it has none. */
  async function side(which: 'published' | 'draft', of = id): Promise<Side | undefined> {
    const path = `integrations/actions/${of}${which === 'draft' ? '/draft' : ''}`;
    try {
      const { name, version } = await api.call<{ name: string; version: number }>('GET', path);
      const { function: settings, zip } = await api.call<{
        function?: { timeoutSeconds: number };
        zip?: { id: string };
      }>('GET', `${path}/function`);
      return { name, version, timeout: settings?.timeoutSeconds, zip: zip?.id };
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  async function inState(): Promise<Record<string, unknown>> {
    const { values } = (await directory.show()) as {
      values: { root_module: { resources: { address: string; values: Record<string, unknown> }[] } };
    };
    return values.root_module.resources.find(({ address }) => address === ADDRESS)?.values ?? {};
  }

  /** What a colleague does in the admin UI: begins a draft and changes its name. */
  async function theirDraft(): Promise<void> {
    await api.call('POST', `integrations/actions/${id}/draft`);
    const { version } = await api.call<{ version: number }>('GET', `integrations/actions/${id}/draft`);
    await api.call('PATCH', `integrations/actions/${id}/draft`, { version, name: 'theirs' });
  }

  async function publishDraft(): Promise<void> {
    const { version } = await api.call<{ version: number }>('GET', `integrations/actions/${id}/draft`);
    await api.call('POST', `integrations/actions/${id}/draft/publish`, { version });
  }

  const UNPUBLISHED = { publish: false, timeout: 5 };

  test('alone it changes nothing in the org', async () => {
    const before = await side('published');
    await apply(stack({ publish: false }));
    await expectNoChanges(stack({ publish: false }));
    expect(await inState()).toMatchObject({ version: 1, deployed: null });
    await apply(stack());
    await expectNoChanges(stack());
    expect(await side('published')).toEqual(before);
    expect(await side('draft')).toBeUndefined();
  });

  test('a change waits in a draft, until it is published', async () => {
    const before = await side('published');
    const changed = { ...UNPUBLISHED, code: 'two' };
    await apply(stack(changed));
    await expectNoChanges(stack(changed));
    const draft = await side('draft');
    expect(draft?.timeout).toBe(5);
    expect(await side('published')).toEqual(before);
    expect(await inState()).toMatchObject({ version: 1, deployed: { draft_version: draft?.version } });

    expect(await plan(stack({ ...changed, publish: true }), 2)).not.toContain('somebody else');
    await apply(stack({ ...changed, publish: true }));
    await expectNoChanges(stack({ ...changed, publish: true }));
    expect(await side('published')).toMatchObject({ version: 2, timeout: 5, zip: draft?.zip });
    expect(await side('draft')).toBeUndefined();
    expect(await inState()).toMatchObject({ version: 2, deployed: null });
  });

  // By day resources/actions/deletion has the rest of it.
  nightly.test('a contract change replaces it, and its flows count', async () => {
    await apply(stack(UNPUBLISHED));
    await putFlows(emulator, [{ name: 'Main menu', uses: [id] }]);
    const before = [await side('published'), await side('draft')];
    const other = stack({ ...UNPUBLISHED, contract: OTHER_CONTRACT });
    const planned = await plan(other, 2);
    expect(planned).toContain('forces replacement');
    expect(planned).toContain('hello is used by Main menu (inboundcallflow).');
    expect(await apply(other, 1)).toContain('hello is in use');
    expect([await side('published'), await side('draft')]).toEqual(before);

    await putFlows(emulator, [{ name: 'Main menu', uses: [] }]);
    await apply(other);
    await expectNoChanges(other);
    expect((await inState())['id']).not.toBe(id);
    expect([await side('published'), await side('draft')]).toEqual([undefined, undefined]);
  });

  test('a destroy is refused while flows use it, and takes both sides', async () => {
    await apply(stack(UNPUBLISHED));
    // Terraform plans a destroy on the state as it is: this one was read from the org.
    expectStatus(await directory.apply(['-refresh-only']), 0);
    await putFlows(emulator, [{ name: 'Main menu', uses: [id] }]);
    const before = [await side('published'), await side('draft')];
    expect(await plan(INTEGRATION, 2)).toContain('hello is used by Main menu (inboundcallflow).');
    expect(await apply(INTEGRATION, 1)).toContain('hello is in use');
    expect([await side('published'), await side('draft')]).toEqual(before);
    expect(await inState()).toMatchObject({ id });

    await putFlows(emulator, [{ name: 'Main menu', uses: [] }]);
    await apply(INTEGRATION);
    expect([await side('published'), await side('draft')]).toEqual([undefined, undefined]);
  });

  nightly.test('retain leaves both sides as they are', async () => {
    const retained = { ...UNPUBLISHED, more: 'deletion_policy = "retain"' };
    await apply(stack(retained));
    expectStatus(await directory.apply(['-refresh-only']), 0);
    const before = [await side('published'), await side('draft')];
    expect(before).not.toContain(undefined);
    expect(await apply(INTEGRATION)).toContain('hello stays in the org');
    expect([await side('published'), await side('draft')]).toEqual(before);
  });

  describe('a draft of somebody else', () => {
    test('is not the state, and is overwritten only where that is said', async () => {
      await apply(stack({ publish: false }));
      await theirDraft();
      const theirs = await side('draft');
      await expectNoChanges(stack({ publish: false }));
      expect(await plan(stack(UNPUBLISHED), 2)).toContain('hello has a draft of somebody else');
      expect(await apply(stack(UNPUBLISHED), 1)).toContain('hello has a draft of somebody else');
      expect(await side('draft')).toEqual(theirs);

      const taken = stack({ ...UNPUBLISHED, more: 'take_over_draft = true' });
      expect(await plan(taken, 2)).toContain('take_over_draft says that it is overwritten.');
      await apply(taken);
      await expectNoChanges(taken);
      expect(await side('draft')).toMatchObject({ name: 'hello', timeout: 5 });
    });

    nightly.test('is not published by the change to publish = true', async () => {
      await apply(stack({ publish: false }));
      const before = await side('published');
      await theirDraft();
      const theirs = await side('draft');
      await apply(stack());
      expect([await side('published'), await side('draft')]).toEqual([before, theirs]);
    });

    nightly.test('that follows on ours, which was published, is not ours', async () => {
      await apply(stack(UNPUBLISHED));
      await publishDraft();
      await theirDraft();
      const theirs = await side('draft');
      await expectNoChanges(stack(UNPUBLISHED));
      await apply(stack({ ...UNPUBLISHED, publish: true }));
      expect(await side('draft')).toEqual(theirs);
      expect(await side('published')).toMatchObject({ name: 'hello', version: 2, timeout: 5 });
    });

    nightly.test('that follows on ours, which was deleted, is not ours', async () => {
      await apply(stack({ ...UNPUBLISHED, more: 'category = "of its own"' }));
      const ours = await side('draft');
      await api.call('DELETE', `integrations/actions/${id}/draft`);
      await api.call('POST', `integrations/actions/${id}/draft`);
      await api.uploadToDraft(id, 'theirs.zip', await zip('theirs'));
      const theirs = await side('draft');
      expect(theirs?.version).toBeLessThan(ours?.version ?? 0);
      const published = stack({ timeout: 5, more: 'category = "of its own"' });
      expect(await apply(published, 1)).toContain('hello has a draft of somebody else');
      expect(await side('draft')).toEqual(theirs);
    });

    nightly.test('that follows on what was never published, under a saved plan, is not ours', async () => {
      await apply(INTEGRATION);
      await apply(stack({ publish: false }));
      id = (await inState())['id'] as string;
      await plan(stack(UNPUBLISHED), 2, ['-out=plan']);
      await publishDraft();
      await theirDraft();
      const before = [await side('published'), await side('draft')];
      expect(said(expectStatus(await directory.apply(['plan']), 1).output)).toContain(
        'The draft of hello is gone',
      );
      expect([await side('published'), await side('draft')]).toEqual(before);
      await expectNoChanges(stack({ publish: false }));
    });

    nightly.test('does not take the place of ours, which was deleted under a saved plan', async () => {
      await apply(stack(UNPUBLISHED));
      const published = stack({ ...UNPUBLISHED, publish: true });
      await plan(published, 2, ['-out=plan']);
      await api.call('DELETE', `integrations/actions/${id}/draft`);
      const before = await side('published');
      // A copy of what is published would be published in its place.
      expect(said(expectStatus(await directory.apply(['plan']), 1).output)).toContain(
        'The draft of hello is gone',
      );
      expect([await side('published'), await side('draft')]).toEqual([before, undefined]);
      await apply(published);
      await expectNoChanges(published);
      expect(await side('published')).toMatchObject({ version: 2, timeout: 5 });
    });
  });

  describe('where the code is kept', () => {
    test("a colleague's zip in a draft of ours is never published", async () => {
      const kept = { ...UNPUBLISHED, code: null };
      await apply(stack(kept));
      const before = await side('published');
      await api.uploadToDraft(id, 'theirs.zip', await zip('theirs'));
      await expectNoChanges(stack(kept));
      const theirs = await side('draft');
      for (const more of ['', 'take_over_draft = true']) {
        const published = stack({ ...kept, publish: true, more });
        const refused = [await plan(published, 2), await apply(published, 1)];
        for (const output of refused) {
          expect(output).toContain('hello has a draft of somebody else');
          expect(output).not.toContain('set take_over_draft');
        }
        expect([await side('published'), await side('draft')]).toEqual([before, theirs]);
      }
      // As the message says.
      await api.call('DELETE', `integrations/actions/${id}/draft`);
      const published = stack({ ...kept, publish: true });
      await apply(published);
      await expectNoChanges(published);
      expect(await side('published')).toMatchObject({ version: 2, timeout: 5, zip: before?.zip });
    });

    nightly.test("a colleague's draft with a zip of his own is neither taken nor published", async () => {
      await apply(stack({ publish: false, code: null }));
      const before = await side('published');
      await api.call('POST', `integrations/actions/${id}/draft`);
      await api.uploadToDraft(id, 'theirs.zip', await zip('theirs'));
      const theirs = await side('draft');
      await expectNoChanges(stack({ publish: false, code: null }));
      await apply(stack({ code: null }));
      expect([await side('published'), await side('draft')]).toEqual([before, theirs]);
      expect(await apply(stack({ code: null, timeout: 5 }), 1)).toContain('has a draft of somebody else');
      expect([await side('published'), await side('draft')]).toEqual([before, theirs]);
    });

    nightly.test('what this provider has uploaded to its draft is published', async () => {
      await apply(stack({ ...UNPUBLISHED, code: 'two' }));
      const ours = await side('draft');
      const kept = stack({ timeout: 5, code: null });
      expect(await plan(kept, 2)).not.toContain('somebody else');
      await apply(kept);
      await expectNoChanges(kept);
      expect(await side('published')).toMatchObject({ version: 2, zip: ours?.zip });
      expect(await api.execute(id, {})).toEqual({ text: 'two' });
    });
  });

  nightly.test('a draft that is gone leaves what is published, with the code that is known', async () => {
    await apply(stack({ ...UNPUBLISHED, code: 'two' }));
    await api.call('DELETE', `integrations/actions/${id}/draft`);
    expect(await plan(stack({ ...UNPUBLISHED, code: 'two' }), 2)).toContain('~ timeout_seconds = 15 -> 5');
    const before = await side('published');
    await apply(stack({ publish: false }));
    await expectNoChanges(stack({ publish: false }));
    expect([await side('published'), await side('draft')]).toEqual([before, undefined]);
  });
});
