import type { Emulator } from '../../lib/emulator';
import { OrgApi } from '../support/api';
import { changedOf, contentOf, idsOf, partOf, type OrgContent } from '../support/content';
import { startTestEmulator } from '../support/emulator';
import { importBlocksIn } from '../support/import-block';
import { NIGHTLY, variants } from '../support/nightly';
import { expectStatus, type Finished } from '../support/processes';
import { hashOf, hashZip, sharedAddresses, sharedStack } from '../support/shared-org';
import { makeIntegration } from '../support/strangers';
import { connection, TerraformDirectory } from '../support/terraform';

/** How often each kind is played. */
const ROUNDS = NIGHTLY ? 20 : 1;

/** One of two who apply the same configuration, with a state of its own. */
interface Party {
  readonly secret: string;
  readonly terraform: TerraformDirectory;
  /** What its Terraform runs with beside what the directory says. */
  readonly env: Readonly<Record<string, string>>;
}

const SECRETS = ['canary-of-the-first-party', 'canary-of-the-second-party'] as const;

/*
 * Two who do not know of each other apply the same configuration to the same org, at once. Whoever comes second either
 * makes its own (on_existing = "create"), or is told what is there; nobody ever gets what the other made.
 */
describe('two applies of one configuration at once', () => {
  let emulator: Emulator;
  let api: OrgApi;
  let base: OrgContent;
  let variables: Record<string, string>;
  const directories: TerraformDirectory[] = [];

  beforeEach(async () => {
    emulator = await startTestEmulator();
    api = new OrgApi(emulator);
    variables = {
      TF_VAR_functions: await makeIntegration(api, "everybody's functions"),
      TF_VAR_services: await makeIntegration(api, "everybody's services", 'custom-rest-actions'),
    };
    base = await contentOf(emulator);
  });

  afterEach(async () => {
    await Promise.all(directories.splice(0).map((each) => each.dispose()));
    await emulator.close();
  });

  async function directory(): Promise<TerraformDirectory> {
    const made = await TerraformDirectory.create(
      { 'main.tf': sharedStack() },
      { ...connection(emulator), ...variables },
    );
    directories.push(made);
    await made.write({ 'code.zip': await hashZip() });
    return made;
  }

  /** Two states in directories of their own. */
  async function states(): Promise<Party[]> {
    const made = await Promise.all([directory(), directory()]);
    return made.map((terraform, index) => party(terraform, SECRETS[index] ?? '', {}));
  }

  /** Two workspaces of one configuration, on one machine. */
  async function workspaces(): Promise<Party[]> {
    const terraform = await directory();
    for (const name of ['first', 'second'])
      expectStatus(await terraform.terraform(['workspace', 'new', '-no-color', name]), 0);
    return ['first', 'second'].map((name, index) =>
      party(terraform, SECRETS[index] ?? '', { TF_WORKSPACE: name }),
    );
  }

  test.each(
    variants(
      [
        { who: 'two states', parties: states, onExisting: 'create' },
        { who: 'two states', parties: states, onExisting: 'fail' },
        { who: 'two workspaces', parties: workspaces, onExisting: 'create' },
        { who: 'two workspaces', parties: workspaces, onExisting: 'fail' },
      ],
      // What comes while an apply with "fail" is under way is tried by day in ownership-decided.
      ({ who, onExisting }) => who === 'two states' && onExisting === 'create',
    ),
  )(
    `$who, on_existing = "$onExisting", rounds: ${ROUNDS}`,
    async ({ parties, onExisting }) => {
      const both = await parties();
      for (const { terraform } of both) await terraform.write({ 'main.tf': sharedStack({ onExisting }) });
      for (let round = 0; round < ROUNDS; round += 1) await play(both, onExisting);
    },
    60_000 + ROUNDS * 120_000,
  );

  async function play([first, second]: readonly Party[], onExisting: string): Promise<void> {
    if (first === undefined || second === undefined) throw new Error('it takes two');
    const both = [first, second];
    const applied = await Promise.all(both.map(({ terraform, env }) => terraform.apply([], env)));
    for (const [index, each] of applied.entries()) expectDone(each, onExisting, SECRETS[index] ?? '');

    const states = await Promise.all(both.map(({ terraform, env }) => terraform.ids(env['TF_WORKSPACE'])));
    const [mine = [], yours = []] = states.map((ids) => Object.values(ids));
    expect(mine.filter((id) => yours.includes(id))).toEqual([]);
    const now = await contentOf(emulator);
    // What one has not made is in nobody's state, so whatever is there beside the base belongs to exactly one.
    expect(idsOf(partOf(now, idsOf(base), false))).toEqual([...mine, ...yours].sort());
    for (const [index, ids] of states.entries())
      if (applied[index]?.status === 0) expect(Object.keys(ids).sort()).toEqual(sharedAddresses());
    await expectAlive(states[0], first.secret);
    await expectAlive(states[1], second.secret);

    expectStatus(await second.terraform.destroy(second.env), 0);
    const after = await contentOf(emulator);
    expect(changedOf(partOf(now, mine), after)).toEqual([]);
    expect(idsOf(partOf(after, idsOf(base), false))).toEqual([...mine].sort());
    await expectAlive(states[0], first.secret);

    expectStatus(await first.terraform.destroy(first.env), 0);
    expect(await contentOf(emulator)).toEqual(base);
  }

  /** It went well, or it says what is there and what to paste. */
  function expectDone(finished: Finished, onExisting: string, secret: string): void {
    expect(finished.output).not.toContain(secret);
    if (onExisting === 'create') expectStatus(finished, 0);
    else if (finished.status !== 0) {
      expect(finished.output).toContain('already exists');
      expect(importBlocksIn(finished.output).length).toBeGreaterThan(0);
    }
  }

  /** The functions that a state has answer, with that state's own secret. */
  async function expectAlive(ids: Record<string, string> | undefined, secret: string): Promise<void> {
    for (const [name, key] of [
      ['own', secret],
      ['shared', ''],
    ] as const) {
      const id = ids?.[`genesysactions_function_action.${name}`];
      if (id !== undefined) expect(await api.execute(id, { text: 'x' })).toEqual({ hash: hashOf(key) });
    }
  }
});

function party(terraform: TerraformDirectory, secret: string, env: Record<string, string>): Party {
  return { secret, terraform, env: { TF_VAR_secret: secret, ...env } };
}
