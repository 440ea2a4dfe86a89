import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Project } from '../../lib/cli/project';
import { ENGINE } from '../support/engine';

let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'genesys-actions-project-'));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

/** A project with a stack whose state is in a file. */
async function projectWith(state: string): Promise<Project> {
  const stack = JSON.stringify({ terraform: { backend: { local: { path: state } } } });
  const app =
    `mkdir -p cdktf.out/stacks/dev && echo '{ "stacks": { "dev": {} } }' > cdktf.out/manifest.json && ` +
    `echo '${stack}' > cdktf.out/stacks/dev/cdk.tf.json`;
  writeFileSync(join(work, 'cdktf.json'), JSON.stringify({ app }));
  const project = Project.open(undefined, work);
  await project.synth();
  return project;
}

it('says what to run, and where, when the backend is another one than before', async () => {
  await (await projectWith('one.tfstate')).init('dev');
  const changed = await projectWith('two.tfstate');
  await expect(changed.init('dev')).rejects.toThrow(
    new RegExp(
      `The backend of dev is another one than before.*${ENGINE.program} -chdir=\\S+cdktf.out/stacks/dev init -migrate-state\\n.* init -reconfigure$`,
      's',
    ),
  );
});
