import { App, Testing, type TerraformStack } from 'cdktn';
import type { Construct } from 'constructs';
import { EnvironmentStack, type Environment } from '../../lib';

// As the build does it for genesys-actions/cdktn.
jest.mock('cdktf', () => jest.requireActual<object>('cdktn'));
jest.mock('cdktf/lib/synthesize/synthesizer', () =>
  jest.requireActual<object>('cdktn/lib/synthesize/synthesizer'),
);
jest.mock('cdktf/lib/tokens/private/token-map', () =>
  jest.requireActual<object>('cdktn/lib/tokens/private/token-map'),
);

const LOCKED: Environment = {
  name: 'dev',
  backend: { type: 's3', bucket: 'b', key: 'k', region: 'eu-central-1', useLockfile: true },
};

test('a lock file is taken by cdktn, whatever versions the project is for, and required of the engine', () => {
  for (const context of [{}, { targetVersions: { terraform: '>=1.5.7' } }]) {
    const app = Testing.stubVersion(new App({ stackTraces: false, context }));
    // The types are those of cdktf: at run time it is cdktn.
    const stack: unknown = new EnvironmentStack(app as Construct, LOCKED);
    expect(JSON.parse(Testing.synth(stack as TerraformStack, true))).toMatchObject({
      terraform: { required_version: '>= 1.10', backend: { s3: { use_lockfile: true } } },
    });
  }
});
