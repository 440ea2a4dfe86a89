import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holding, textsBelow } from '../support/canary';
import { needs } from '../support/engine';
import { NIGHTLY, nightly } from '../support/nightly';
import { expectStatus, run, type Finished } from '../support/processes';
import { COMMAND } from '../support/repository';
import { Story } from '../support/story';

const [FIRST, SECOND] = ['CANARY-e2e-first-4d1f', 'CANARY-e2e-second-90ab'];

/** The stack `dev` alone, with a credential of one secret. */
const main = (credential: string, variable: string): string => `
import { App } from 'cdktf';
import { CustomCredentials, EnvironmentStack, FunctionAction, FunctionCode, FunctionsIntegration, SecretVariable } from 'genesys-actions';
import greet from './functions/greet/action';

const app = new App();
const stack = new EnvironmentStack(app, { name: 'dev' });
const KEY = new SecretVariable(stack, 'KEY', { ${variable} }).stringValue;
const credentials = new CustomCredentials(stack, 'Keys', { name: 'Keys', fields: { KEY }, ${credential} });
const integration = new FunctionsIntegration(stack, 'Functions', { name: 'Functions', credentials });
new FunctionAction(stack, 'Greet', { ...greet, integration, code: FunctionCode.fromTypeScript('functions/greet') });
app.synth();
`;

/** A team's repository with a secret, from its first deploy to its change: real CDK, real Terraform, the command. */
needs('writeOnly').describe('a secret, from deploy to deploy', () => {
  let story: Story;
  const printed: string[] = [];

  beforeAll(async () => {
    story = await Story.begin();
    // Whatever is written for a while only is written here, and must be gone afterwards.
    mkdirSync(join(story.project, 'tmp'));
    story.env['TMPDIR'] = join(story.project, 'tmp');
  });
  afterAll(() => story.end());

  async function genesysActions(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Finished> {
    const finished = await run(process.execPath, [COMMAND, ...args], {
      cwd: story.project,
      env: { ...story.env, ...env },
    });
    printed.push(finished.output);
    return finished;
  }

  const saved = (): string => join(story.project, 'dev.tfplan');
  const planOut = ['deploy', '--stack', 'dev', '--plan-out', 'dev.tfplan'];
  const apply = ['deploy', '--stack', 'dev', '--plan', 'dev.tfplan'];

  /** Looks for the secrets in every file of the project, in what is zipped, and in everything that was printed. */
  async function secretsSeen(): Promise<string[]> {
    const texts = await textsBelow(story.project, ['node_modules', '.git', 'terraform-provider-']);
    expect(texts.length).toBeGreaterThan(10);
    return holding([...texts, ['printed', printed.join('\n')]], /CANARY/);
  }

  test('kept in the state: the plan is not saved, and the error says what, where and what to do', async () => {
    story.write({ 'main.ts': main('writeOnly: false', 'ephemeral: false') });
    const refused = await genesysActions(planOut, { DEV_TF_VAR_KEY: FIRST });
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('The plan holds secrets');
    expect(refused.output).toMatch(/genesysactions_credential\.\w+: fields\n\s+variable KEY/);
    expect(refused.output).toContain('GENESYS_ACTIONS_PLAN_KEY');
    expect(existsSync(saved())).toBe(false);
    expect(await secretsSeen()).toEqual([]);
  });

  nightly.test('the same with a key: encrypted, and applied with that key alone', async () => {
    const key = { GENESYS_ACTIONS_PLAN_KEY: 'x'.repeat(44) };
    expectStatus(await genesysActions(planOut, { DEV_TF_VAR_KEY: FIRST, ...key }), 0);
    expect(readFileSync(saved(), 'latin1')).toMatch(/^genesys-actions encrypted plan 1\n/);
    expect(await secretsSeen()).toEqual([]);
    const locked = await genesysActions(apply);
    expect([locked.status, locked.output.includes('is encrypted')]).toEqual([1, true]);
    const other = await genesysActions(apply, { GENESYS_ACTIONS_PLAN_KEY: 'y'.repeat(44) });
    expect([other.status, other.output.includes('cannot be decrypted')]).toEqual([1, true]);
    expectStatus(await genesysActions(apply, key), 0);
    expect(readdirSync(join(story.project, 'tmp')).filter((name) => name.includes('plan'))).toEqual([]);
    // Such a secret lies in the state, as documented, and nowhere else.
    expect((await secretsSeen()).filter((name) => !name.includes('tfstate'))).toEqual([]);
  });

  test('write-only, the default: applied, and the secret is nowhere', async () => {
    story.write({ 'main.ts': main('', '') });
    expectStatus(
      await genesysActions(['deploy', '--stack', 'dev', '--auto-approve'], { DEV_TF_VAR_KEY: FIRST }),
      0,
    );
    // The backup is the state of before, which had it.
    for (const name of readdirSync(story.project).filter((each) => each.includes('tfstate.')))
      if (name.endsWith('.backup')) writeFileSync(join(story.project, name), '');
    expect(await secretsSeen()).toEqual([]);
  });

  // By day test/cli/plan-secrets.e2e.test.ts alone.
  nightly.test('a review and a look for drift need no secret at all, and show no change', async () => {
    const review = expectStatus(await genesysActions(['review', '--stack', 'dev']), 0);
    expect(review.stdout).toMatch(/^dev: No changes/);
    expect(review.stderr).toContain('Planned with placeholders for KEY');
    expect(expectStatus(await genesysActions(['drift', '--stack', 'dev']), 0).stdout).toMatch(
      /^dev: no drift$/m,
    );
    // A deploy takes none of them.
    const deploy = await genesysActions(planOut);
    expect([deploy.status, deploy.output.includes('No value for required variable')]).toEqual([1, true]);
  });

  test('a secret that changed in its variable is planned, sent once, and reviewed as such', async () => {
    const secret = { DEV_TF_VAR_KEY: SECOND };
    const review = expectStatus(await genesysActions(['review', '--stack', 'dev'], secret), 0);
    expect(review.stdout).toContain('The secret fields differ from those written last: they are sent.');
    expectStatus(await genesysActions(planOut, secret), 0);
    expect(readFileSync(saved()).subarray(0, 2).toString()).toBe('PK');
    expect(expectStatus(await genesysActions(apply, secret), 0).stdout).toContain('1 changed');
    if (NIGHTLY) {
      const after = expectStatus(await genesysActions(['review', '--stack', 'dev'], secret), 0);
      expect(after.stdout).toMatch(/^dev: No changes/);
    }
    expect(await secretsSeen()).toEqual([]);
  });

  nightly.test('with a version of its own the plan says that the secret is not sent', async () => {
    story.write({ 'main.ts': main('version: 1', '') });
    for (const args of [['review', '--stack', 'dev'], planOut]) {
      const { stdout } = expectStatus(await genesysActions(args, { DEV_TF_VAR_KEY: FIRST }), 0);
      expect(stdout).toMatch(/dev: 1 warning, \d unchanged/);
      expect(stdout).toContain('! The secret fields changed, and are not sent');
    }
    expect(await secretsSeen()).toEqual([]);
  });
});
