import { objectOf, type JsonObject } from '../shared/json';
import { isAtLeast, type Engine, type EngineName } from './engine';

/** What a configuration may need that not every engine has: since which version each has it. */
interface Feature {
  /** For people, behind "needs": plural or uncountable. */
  readonly title: string;
  /** As each engine's changelog says; undefined where none has it yet. */
  readonly since: Readonly<Record<EngineName, string | undefined>>;
  /** What else can be done than to update; undefined where nothing can. */
  readonly otherwise?: string;
}

/** What stacks and the provider use that came after Terraform 1.5 and OpenTofu 1.6. */
export const FEATURES = {
  writeOnly: {
    title: 'write-only values',
    since: { terraform: '1.11', tofu: '1.11' },
    otherwise:
      'With an older version keep the secrets in the state: writeOnly: false (fields instead of fields_wo), with ephemeral: false for their variables.',
  },
  ephemeral: {
    title: 'ephemeral variables',
    since: { terraform: '1.10', tofu: '1.11' },
    otherwise: 'With an older version say ephemeral: false, and writeOnly: false where they are used.',
  },
  ephemeralResources: {
    title: 'ephemeral resources of the provider',
    since: { terraform: '1.10', tofu: '1.11' },
    otherwise: 'With an older version give the token in a variable.',
  },
  functions: {
    title: 'functions of the provider',
    since: { terraform: '1.8', tofu: '1.7' },
    otherwise: 'With an older version write contracts with jsonencode(…), and templates by hand.',
  },
  moveAcrossTypes: {
    title: 'moves from one resource type to another',
    since: { terraform: '1.8', tofu: '1.10' },
    otherwise: 'With an older version import what is there, and take it out of the state as what it was.',
  },
  removed: { title: 'removed blocks', since: { terraform: '1.7', tofu: '1.7' } },
  importForEach: {
    title: 'import blocks with for_each',
    since: { terraform: '1.7', tofu: '1.7' },
    otherwise: 'With an older version write an import block for each.',
  },
  identity: {
    title: 'imports by identity',
    since: { terraform: '1.12', tofu: '1.12' },
    otherwise: 'With an older version import by the id.',
  },
  queries: {
    title: 'queries (terraform query) with list resources of the provider',
    since: { terraform: '1.14', tofu: undefined },
    otherwise: 'With an older version use genesys-actions export, or import one by one.',
  },
  actions: {
    title: 'actions of the provider (action blocks, action_trigger)',
    since: { terraform: '1.14', tofu: undefined },
    otherwise: 'With an older version call the API of the org after the apply.',
  },
  lockfile: {
    title: 'use_lockfile of the s3 backend',
    since: { terraform: '1.10', tofu: '1.10' },
    otherwise: 'With an older version lock with a DynamoDB table.',
  },
} as const satisfies Readonly<Record<string, Feature>>;

export type FeatureName = keyof typeof FEATURES;

/** Which features a synthesised stack needs. */
export function featuresIn(configuration: unknown): FeatureName[] {
  const stack = objectOf(configuration);
  const backends = objectOf(objectOf(stack['terraform'])['backend']);
  const uses: Readonly<Record<FeatureName, boolean>> = {
    writeOnly: instancesIn(objectOf(stack['resource'])['genesysactions_credential']).some(
      ({ fields_wo: fields }) => fields !== undefined,
    ),
    ephemeral: instancesIn(stack['variable']).some(({ ephemeral }) => ephemeral === true),
    ephemeralResources: stack['ephemeral'] !== undefined,
    functions: JSON.stringify(stack).includes('provider::'),
    moveAcrossTypes: blocksIn(stack['moved']).some(({ from, to }) => typeIn(from) !== typeIn(to)),
    removed: stack['removed'] !== undefined,
    importForEach: blocksIn(stack['import']).some(({ for_each: each }) => each !== undefined),
    identity: blocksIn(stack['import']).some(({ identity }) => identity !== undefined),
    queries: stack['list'] !== undefined,
    actions: stack['action'] !== undefined,
    lockfile: blocksIn(backends['s3']).some(({ use_lockfile: used }) => used === true),
  };
  return (Object.keys(FEATURES) as FeatureName[]).filter((each) => uses[each]);
}

/** What is needed and an engine of this version lacks: a sentence each, with the version that has it. */
export function lackingIn(
  features: readonly FeatureName[],
  { name, title }: Engine,
  version: string,
): string[] {
  return features.flatMap((each) => {
    const feature: Feature = FEATURES[each];
    const since = feature.since[name];
    if (hasSince(version, since)) return [];
    const lacks =
      since === undefined
        ? `does not have yet; this is ${version}.`
        : `has since ${since}; this is ${version}. Update ${title}.`;
    const otherwise = feature.otherwise === undefined ? '' : ` ${feature.otherwise}`;
    return `The stack needs ${feature.title}, which ${title} ${lacks}${otherwise}`;
  });
}

/** Whether an engine of this version has what it has since then; undefined: not yet. */
export function hasSince(version: string, since: string | undefined): boolean {
  return since !== undefined && isAtLeast(version, since);
}

/** Who has a feature, for people: `Terraform 1.8 or OpenTofu 1.7`, `Terraform 1.14`. */
export function whoHas(feature: FeatureName): string {
  const { terraform, tofu }: Feature['since'] = FEATURES[feature].since;
  const all = [
    ['Terraform', terraform],
    ['OpenTofu', tofu],
  ];
  return all.flatMap(([title, since]) => (since === undefined ? [] : [`${title} ${since}`])).join(' or ');
}

/** A block that may be there once, or several times. */
function blocksIn(value: unknown): JsonObject[] {
  return (Array.isArray(value) ? (value as readonly unknown[]) : value === undefined ? [] : [value]).map(
    objectOf,
  );
}

/** What stands under names. */
function instancesIn(value: unknown): JsonObject[] {
  return Object.values(objectOf(value)).flatMap(blocksIn);
}

/** The type of a resource's address: what stands before its name. */
function typeIn(address: unknown): string | undefined {
  return typeof address === 'string'
    ? /([^.]+)\.[^.]+$/.exec(address.replace(/\[[^\]]*\]/g, ''))?.[1]
    : undefined;
}
