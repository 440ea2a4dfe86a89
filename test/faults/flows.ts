import { join } from 'node:path';
import type { Configuration, Resource } from './terraform-double';

/** What a team's configuration says, as far as the flows differ. */
export interface Stack {
  readonly name: string;
  /** A secret that is `kept` lies in the state, where its write would otherwise be told by a digest. */
  readonly secret: { readonly value: string; readonly version: number; readonly kept?: boolean };
  readonly template: string;
  readonly output: string;
  readonly code: string;
  /** The kind of the action; null for a stack that has none yet. */
  readonly action: 'function' | 'web service' | null;
  readonly publish?: boolean;
  /** Whether there is a second one of everything, with the same names. */
  readonly twin?: boolean;
  /** The names of the resources in the configuration. */
  readonly address?: string;
  readonly createBeforeDestroy?: boolean;
  /** Whether it is to be made beside what others have called the same, and which a team said in words. */
  readonly beside?: boolean;
}

/** What a team does to its stack. */
export interface Flow {
  /** What was applied before; undefined for nothing. */
  readonly before?: Stack;
  /** What is applied now; undefined for nothing. */
  readonly after?: Stack;
  /** Whether it makes anything: then an apply that is cut off may leave what the state does not know. */
  readonly creates: boolean;
}

export const CATEGORY = 'group';
const CONTRACT = '{"type":"object","properties":{"text":{"type":"string"}}}';
/** The second one's secret: of what has the same name, each keeps its own. */
const TWIN_SECRET = 'the secret of the twin';
const URL_TEMPLATE = 'http://127.0.0.1:9/${input.text}';

const BASE: Stack = {
  name: 'one',
  secret: { value: 'first secret', version: 1 },
  template: '${input.rawRequest}',
  output: '{"type":"object","properties":{"a":{"type":"string"}}}',
  code: 'before.zip',
  action: 'function',
};
/** For the flows that are about something else than the secret: digests are made to be slow. */
const KEPT: Stack = { ...BASE, secret: { ...BASE.secret, kept: true } };
const OTHER_CONTRACT: Stack = {
  ...KEPT,
  output: '{"type":"object","properties":{"b":{"type":"string"}}}',
};

export const FLOWS = {
  create: { after: BASE, creates: true },
  'create a web service action': { after: { ...BASE, action: 'web service' }, creates: true },
  'create unpublished': { after: { ...KEPT, publish: false }, creates: true },
  'create twins': { after: { ...KEPT, twin: true }, creates: true },
  'create beside strangers': {
    before: { ...BASE, action: null },
    after: { ...BASE, beside: true },
    creates: true,
  },
  code: { before: KEPT, after: { ...KEPT, code: 'after.zip' }, creates: false },
  configuration: {
    before: KEPT,
    after: { ...KEPT, template: '{"text": "$esc.jsonEncode($!{input.text})"}' },
    creates: false,
  },
  credentials: {
    before: BASE,
    after: { ...BASE, secret: { value: 'second secret', version: 2 } },
    creates: false,
  },
  publish: { before: { ...KEPT, publish: false }, after: KEPT, creates: false },
  'change unpublished': {
    before: { ...KEPT, publish: false },
    after: { ...KEPT, publish: false, code: 'after.zip' },
    creates: false,
  },
  rename: { before: BASE, after: { ...BASE, name: 'two' }, creates: false },
  replace: { before: KEPT, after: OTHER_CONTRACT, creates: true },
  'replace, create first': {
    before: { ...KEPT, createBeforeDestroy: true },
    after: { ...OTHER_CONTRACT, createBeforeDestroy: true },
    creates: true,
  },
  'other addresses': { before: BASE, after: { ...BASE, address: 'other' }, creates: true },
  delete: { before: KEPT, creates: false },
} as const satisfies Readonly<Record<string, Flow>>;

export type FlowName = keyof typeof FLOWS;
export const FLOW_NAMES = Object.keys(FLOWS) as FlowName[];

/** Every secret of every stack: none of them may be found where it has no business. */
export const SECRETS: readonly string[] = [
  ...new Set(
    Object.values<Flow>(FLOWS)
      .flatMap(({ before, after }) => [before, after])
      .flatMap((stack) => (stack === undefined ? [] : [stack.secret.value])),
  ),
  TWIN_SECRET,
];

/** What strangers have made before, called as the stack's own things are; `inside` is the stack's own integration. */
export interface Strangers {
  readonly credentials: readonly string[];
  readonly integrations: readonly string[];
  readonly inside: boolean;
}

/** Where a team said so, strangers have what is called the same in the same place; elsewhere, in another one. */
export function strangersOf({ after }: Flow): Strangers {
  const beside = after?.beside === true;
  return {
    credentials: beside ? ['another keys'] : [],
    integrations: beside ? ['another functions'] : [],
    inside: beside,
  };
}

/** The resources of a stack. */
export function resourcesOf(stack: Stack | undefined, directory: string): Record<string, Resource> {
  if (stack === undefined) return {};
  const { address = 'this' } = stack;
  return {
    ...integrationOf(stack, address, stack.name, stack.secret.value),
    ...(stack.twin && integrationOf(stack, 'twin', stack.name, TWIN_SECRET)),
    ...(stack.beside && integrationOf(stack, 'another', 'another', stack.secret.value)),
    ...actionOf(stack, address, stack.code, directory),
    ...(stack.twin && actionOf(stack, 'twin', 'after.zip', directory)),
  };
}

/** A configuration, with what the team said about strangers. */
function said({ beside }: Stack, config: Configuration): Configuration {
  return beside ? { ...config, on_existing: 'create' } : config;
}

function integrationOf(
  stack: Stack,
  address: string,
  name: string,
  secret: string,
): Record<string, Resource> {
  const { createBeforeDestroy = false } = stack;
  const web = stack.action === 'web service';
  return {
    [`genesysactions_credential.${address}`]: {
      type: 'genesysactions_credential',
      createBeforeDestroy,
      config: said(stack, {
        name: `${name} keys`,
        ...(stack.secret.kept
          ? { fields: { KEY: secret } }
          : { fields_wo: { KEY: secret }, fields_wo_version: stack.secret.version }),
      }),
    },
    [`genesysactions_integration.${address}`]: {
      type: 'genesysactions_integration',
      createBeforeDestroy,
      config: (ids) =>
        said(stack, {
          name: `${name} functions`,
          ...(web
            ? { type: 'custom-rest-actions' }
            : { credential_id: ids[`genesysactions_credential.${address}`] }),
        }),
    },
  };
}

function actionOf(stack: Stack, address: string, code: string, directory: string): Record<string, Resource> {
  const { createBeforeDestroy = false } = stack;
  const common = (ids: Readonly<Record<string, string | undefined>>): Configuration =>
    said(stack, {
      integration_id: ids[`genesysactions_integration.${stack.address ?? 'this'}`],
      name: stack.name,
      category: CATEGORY,
      contract: { input: CONTRACT, output: stack.output },
    });
  switch (stack.action) {
    case null:
      return {};
    case 'web service':
      return {
        [`genesysactions_action.${address}`]: {
          type: 'genesysactions_action',
          createBeforeDestroy,
          config: (ids) => ({
            ...common(ids),
            request: { url_template: URL_TEMPLATE, type: 'GET', template: stack.template },
          }),
        },
      };
    case 'function':
      return {
        [`genesysactions_function_action.${address}`]: {
          type: 'genesysactions_function_action',
          createBeforeDestroy,
          config: (ids) => ({
            ...common(ids),
            request: { template: stack.template },
            function: { handler: 'index.handler' },
            code: { path: join(directory, code) },
            publish: stack.publish ?? true,
          }),
        },
      };
  }
}

/** What an org must hold in the end of a stack, and what its actions must do. */
export interface Wanted {
  /** Names to the values of their secret field, sorted. */
  readonly credentials: readonly (readonly [string, string])[];
  /** Names to whether they are switched on, sorted. */
  readonly integrations: readonly (readonly [string, string])[];
  /** Names to what they do: the answer of a function, the address of a web service; sorted. */
  readonly actions: readonly (readonly [string, string])[];
}

export function wantedOf(stack: Stack | undefined): Wanted {
  if (stack === undefined) return { credentials: [], integrations: [], actions: [] };
  const { name, secret, twin, beside, action, publish } = stack;
  const side = publish === false ? 'draft' : 'published';
  const does = (code: string): string =>
    action === 'web service' ? URL_TEMPLATE : JSON.stringify({ a: code === 'after.zip' ? '2' : '1' });
  const all = [
    { name, secret: secret.value, code: stack.code },
    ...(twin ? [{ name, secret: TWIN_SECRET, code: 'after.zip' }] : []),
  ];
  return {
    credentials: [
      ...all.map((each) => [`${each.name} keys`, each.secret] as const),
      ...(beside ? [['another keys', secret.value] as const] : []),
    ].sort(byText),
    integrations: [
      ...all.map((each) => [`${each.name} functions`, 'ENABLED'] as const),
      ...(beside ? [['another functions', 'ENABLED'] as const] : []),
    ].sort(byText),
    actions:
      action === null
        ? []
        : all.map((each) => [`${each.name}, ${side}`, does(each.code)] as const).sort(byText),
  };
}

/** Orders pairs by all of their text. */
export function byText(left: readonly string[], right: readonly string[]): number {
  return JSON.stringify(left) < JSON.stringify(right) ? -1 : 1;
}
