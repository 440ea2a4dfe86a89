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

/** Validates and synthesises a stack, in a project that says for which versions it is, or does not. */
function synth(targetVersions?: Readonly<Record<string, string>>): unknown {
  const context = targetVersions === undefined ? {} : { context: { targetVersions } };
  const app = Testing.stubVersion(new App({ stackTraces: false, ...context }));
  // The types are those of cdktf: at run time it is cdktn.
  const stack: unknown = new EnvironmentStack(app as Construct, LOCKED);
  return JSON.parse(Testing.synth(stack as TerraformStack, true));
}

test('a stack whose state is locked by a file is one for the versions that can do it', () => {
  expect(synth()).toMatchObject({ terraform: { backend: { s3: { use_lockfile: true } } } });
});

test('a project that says it is for older ones is told', () => {
  expect(() => synth({ terraform: '>=1.5.7' })).toThrow(/requires terraform >=1\.10\.0/);
});
