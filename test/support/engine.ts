import { execFileSync } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { engineOf, PROVIDER_HOSTS, type Engine, type EngineName } from '../../lib/terraform/engine';
import { FEATURES, hasSince, type FeatureName } from '../../lib/terraform/features';
import { NIGHTLY } from './nightly';
import { QUICK_SCRYPT, ROOT } from './repository';

/** The engine that the tests run: TERRAFORM_BINARY_NAME's, as for users (`npm run test:engines` runs them with several). */
export const ENGINE = engineOf();

/**
 * The engine, with the provider started once for each run: for what does not depend on how it is started. The script's name
 * tells which engine it is.
 */
export const ENGINE_ONCE = join(ROOT, 'test', 'support', `${ENGINE.name}-once.sh`);

// What the script starts, and where the provider is looked for.
process.env['TEST_ENGINE'] = ENGINE.program;
process.env['TEST_ENGINE_HOST'] = ENGINE.host;

/** What Node.js is told for a provider that the tests start: by day the digests of secrets are quick. */
export const PROVIDER_FLAGS: readonly string[] = NIGHTLY ? [] : ['--require', QUICK_SCRYPT];
process.env['TEST_PROVIDER_NODE_OPTIONS'] = PROVIDER_FLAGS.map((flag) => JSON.stringify(flag)).join(' ');

/** The path of an engine of a name: the one that the tests run, one beside it (TERRAFORM_BINARIES), or one on the path. */
export function findEngine(name: EngineName): string | undefined {
  const beside = process.env['TERRAFORM_BINARIES'];
  const places = [
    ...(beside === undefined || beside === ''
      ? []
      : readdirSync(beside)
          .reverse()
          .map((each) => join(beside, each))),
    ...(process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, name)),
  ];
  return [ENGINE.program, ...places].find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return engineOf({ TERRAFORM_BINARY_NAME: path }).name === name;
    } catch {
      return false;
    }
  });
}

/** What tests use and no stack does. */
const OF_TESTS = {
  testCommand: { title: 'the command test', since: { terraform: '1.6', tofu: '1.6' } },
  emptyWords: { title: 'empty words of variables', since: { terraform: '1.9', tofu: '1.11' } },
} as const;

const ALL = { ...FEATURES, ...OF_TESTS };
type Needed = FeatureName | keyof typeof OF_TESTS;

let version: string | undefined;

/** Whether the engine has a feature. */
export function has(feature: Needed): boolean {
  version ??= versionOf(ENGINE.program);
  return hasSince(version, ALL[feature].since[ENGINE.name]);
}

function versionOf(program: string): string {
  const told = execFileSync(program, ['version', '-json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '' },
  });
  return (JSON.parse(told) as { terraform_version: string }).terraform_version;
}

/** Tests that need a feature: where the engine lacks it they are skipped, and their names say why. */
export function needs(feature: Needed): { readonly test: jest.It; readonly describe: jest.Describe } {
  if (has(feature)) return { test, describe };
  const since: string | undefined = ALL[feature].since[ENGINE.name];
  const why = ` [needs ${ALL[feature].title}: ${since === undefined ? `not yet in ${ENGINE.title}` : `${ENGINE.title} ${since}`}]`;
  const named =
    (skip: (name: string, run: never) => void) =>
    (name: string, run: unknown): void => {
      skip(`${name}${why}`, run as never);
    };
  return {
    test: named(test.skip as never) as jest.It,
    describe: named(describe.skip as never) as jest.Describe,
  };
}

/** The attribute for a credential's secrets, and what their variables say, where a test is of something else. */
export const SECRET_FIELDS = (): string => (has('writeOnly') ? 'fields_wo' : 'fields');
/** The same where a test has no secret of its own: by day those that the state keeps, for digests are made to be slow. */
export const SOME_FIELDS = (): string => (NIGHTLY ? SECRET_FIELDS() : 'fields');
export const EPHEMERAL = (): string => (has('ephemeral') ? 'ephemeral = true' : '');
/** What the variable of {@link SOME_FIELDS} says. */
export const SOME_EPHEMERAL = (): string => (NIGHTLY ? EPHEMERAL() : '');

/** What an engine has to be told to use a provider that runs: where it listens, as its handshake says. */
export function attachment(pid: number | undefined, handshake: readonly string[]): Record<string, string> {
  const [, , Network, String] = handshake;
  const attached = { Protocol: 'grpc', ProtocolVersion: 6, Pid: pid, Test: true, Addr: { Network, String } };
  const sources = Object.values(PROVIDER_HOSTS).map((host) => `${host}/genesys-actions/genesysactions`);
  return {
    TF_REATTACH_PROVIDERS: JSON.stringify(Object.fromEntries(sources.map((each) => [each, attached]))),
  };
}

/** An engine that was found, with the version that it says it has. */
export interface FoundEngine extends Engine {
  readonly version: string;
}

/** The engine that the tests run, and each other one in TERRAFORM_BINARIES; what is no engine is none. */
export function foundEngines(): FoundEngine[] {
  const beside = process.env['TERRAFORM_BINARIES'] ?? '';
  const others = beside === '' ? [] : readdirSync(beside).map((each) => join(beside, each));
  const found = others.sort().flatMap((program) => {
    try {
      return [{ ...engineOf({ TERRAFORM_BINARY_NAME: program }), version: versionOf(program) }];
    } catch {
      return [];
    }
  });
  const own = { ...ENGINE, version: versionOf(ENGINE.program) };
  return [own, ...found.filter(({ program }) => program !== own.program)];
}
