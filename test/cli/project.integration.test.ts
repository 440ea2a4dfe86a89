import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Project } from '../../lib/cli/project';

let work: string;
const { NODE_ENV: mode, TERRAFORM_BINARY_NAME: engine } = process.env;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'genesys-actions-project-'));
});
afterEach(() => {
  Object.assign(process.env, { NODE_ENV: mode });
  if (engine === undefined) delete process.env['TERRAFORM_BINARY_NAME'];
  else process.env['TERRAFORM_BINARY_NAME'] = engine;
  rmSync(work, { recursive: true, force: true });
});

/** A project whose app is a line for the shell. */
function projectOf(app: string): Project {
  writeFileSync(join(work, 'cdktf.json'), JSON.stringify({ app }));
  return Project.open(undefined, work);
}

const WRITES = `mkdir -p cdktf.out/stacks/dev && echo '{ "stacks": { "dev": {} } }' > cdktf.out/manifest.json && echo '{}' > cdktf.out/stacks/dev/cdk.tf.json`;

it('does not take what an earlier app synthesised for what this one does', async () => {
  const before = projectOf(WRITES);
  await before.synth();
  expect(before.stacks).toEqual(['dev']);
  await expect(projectOf('true').synth()).rejects.toThrow(
    'The app "true" synthesised nothing. Does it end with app.synth()?',
  );
});

it('says what to do where what runs the app is not installed', async () => {
  await expect(projectOf('no-such-program main.ts').synth()).rejects.toThrow(
    /no-such-program.*\nIs everything installed\? npm install$/s,
  );
  process.env['NODE_ENV'] = 'production';
  await expect(projectOf('no-such-program main.ts').synth()).rejects.toThrow(
    /NODE_ENV is "production", which leaves devDependencies out: set it to nothing and run npm install$/,
  );
});

it('says what to do where the engine cannot be started', async () => {
  process.env['TERRAFORM_BINARY_NAME'] = work;
  const project = projectOf(WRITES);
  await project.synth();
  await expect(project.init('dev')).rejects.toThrow(
    `${work} cannot be started (EACCES). Install Terraform or OpenTofu, 1.11 or later, or name the program in TERRAFORM_BINARY_NAME.`,
  );
});
