import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEATURES, hasSince, type FeatureName } from '../../lib/terraform/features';
import { AttachedProvider } from '../support/attached-provider';
import { startTestEmulator } from '../support/emulator';
import { foundEngines } from '../support/engine';
import { run } from '../support/processes';
import { CLEAN_ENVIRONMENT, connection, HEADER } from '../support/terraform';
import { zipOf } from '../support/zips';

/*
 * Each Terraform and OpenTofu that is here (TERRAFORM_BINARIES, and the one that the tests run) with one provider: the same
 * story, with all of the table of features that the version has, and nothing that it has not.
 */

const USED = ['functions', 'identity', 'queries', 'actions'] as const satisfies readonly FeatureName[];

const engines = foundEngines().map((engine) => {
  const has = (feature: FeatureName): boolean =>
    hasSince(engine.version, FEATURES[feature].since[engine.name]);
  return { ...engine, has, uses: USED.filter(has).join(', ') || 'nothing that came later' };
});

test.each(engines)('$title $version ($program) uses $uses', async ({ program, has }) => {
  const path = await mkdtemp(join(tmpdir(), 'genesys-actions-versions-'));
  const emulator = await startTestEmulator();
  const env = {
    ...CLEAN_ENVIRONMENT,
    ...connection(emulator),
    GENESYSACTIONS_STATE_DIRECTORY: join(path, 'machine'),
  };
  const provider = await AttachedProvider.start(path, env);
  const engine = async (status: number, ...args: string[]): Promise<string> => {
    const settings = { ...env, ...provider.env, TF_CLI_CONFIG_FILE: devNull };
    const done = await run(program, args, { cwd: path, env: settings });
    expect([args, done.status, done.output]).toEqual([args, status, expect.any(String)]);
    return done.output;
  };
  const write = (name: string, text: string | Buffer): Promise<void> => writeFile(join(path, name), text);
  const contract = has('functions')
    ? 'provider::genesysactions::contract({ text = "string" })'
    : 'jsonencode({ type = "object", properties = { text = { type = "string" } } })';
  const trigger = has('actions')
    ? ['action_trigger', 'events = [after_create]', 'actions = [action.genesysactions_execute.it]']
    : undefined;
  const main = `${HEADER}
    resource "genesysactions_integration" "it" { name = "functions" }
    resource "genesysactions_function_action" "it" {
      integration_id = genesysactions_integration.it.id
      name           = "hello"
      contract       = { input = ${contract}, output = ${contract} }
      function       = { handler = "index.handler" }
      code           = { path = "code.zip" }
      ${trigger === undefined ? '' : `lifecycle {\n ${trigger[0]} {\n ${trigger[1]}\n ${trigger[2]}\n }\n }`}
    }
    ${
      trigger === undefined
        ? ''
        : `action "genesysactions_execute" "it" {
             config {
               action_id = genesysactions_function_action.it.id
               input     = jsonencode({ text = "x" })
               expect    = jsonencode({ text = "x!" })
             }
           }`
    }`;
  try {
    await write(
      'code.zip',
      await zipOf({ 'index.js': "exports.handler = async ({ text }) => ({ text: text + '!' });" }),
    );
    await write('main.tf', main);
    const made = await engine(0, 'apply', '-no-color', '-auto-approve');
    expect(made.includes('It has answered as expected.')).toBe(has('actions'));
    await engine(0, 'plan', '-no-color', '-detailed-exitcode');

    const state = await readFile(join(path, 'terraform.tfstate'), 'utf8');
    expect(state.includes('"organization_id"')).toBe(has('identity'));
    const { id } = (
      JSON.parse(state) as { resources: { type: string; instances: { attributes: { id: string } }[] }[] }
    ).resources.find(({ type }) => type === 'genesysactions_integration')!.instances[0]!.attributes;

    if (has('queries')) {
      await write(
        'q.tfquery.hcl',
        'list "genesysactions_function_action" "q" {\n provider = genesysactions\n}\n',
      );
      expect(await engine(0, 'query', '-no-color')).toContain('functions/hello');
      await rm(join(path, 'q.tfquery.hcl'));
    }

    await engine(0, 'state', 'rm', 'genesysactions_integration.it');
    const by = has('identity') ? `identity = { id = "${id}" }` : `id = "${id}"`;
    await write('main.tf', `${main}\nimport {\n to = genesysactions_integration.it\n ${by}\n}\n`);
    expect(await engine(0, 'apply', '-no-color', '-auto-approve')).toContain(
      '1 imported, 0 added, 0 changed',
    );
    await write('main.tf', main);
    await engine(0, 'plan', '-no-color', '-detailed-exitcode');
    await engine(0, 'destroy', '-no-color', '-auto-approve');
  } finally {
    await provider.stop();
    await emulator.close();
    await rm(path, { recursive: true, force: true });
  }
});
