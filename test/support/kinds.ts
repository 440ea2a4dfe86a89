import type { Unanswered } from './cut-off';
import type { OrgApi } from './api';
import type { OrgContent } from './content';
import { SOME_FIELDS } from './engine';
import { hashZip } from './shared-org';
import { makeCredential, makeFunctionAction, makeIntegration, makeWebServiceAction } from './strangers';

/** What the resources below stand in: integrations of nobody in particular. */
export interface Grounds {
  readonly functions: string;
  readonly services: string;
}

/** One kind of resource, with what it takes to disturb it. */
export interface Kind {
  readonly address: string;
  /** Its block; `more` goes into it. */
  readonly block: (grounds: Grounds, more?: string, name?: string, label?: string) => string;
  /** Makes by hand what is called the same in the same place. @returns its id */
  readonly make: (api: OrgApi, grounds: Grounds) => Promise<string>;
  /** What a message tells of it beside its id and its name. */
  readonly told: readonly RegExp[];
  /** What it is called in the org. */
  readonly nameOf: (content: OrgContent, id: string) => string | undefined;
  /** The request that gives what is being created its final name: until then it carries a mark. */
  readonly naming: Unanswered;
  /** The last request of a creation. */
  readonly last: Unanswered;
  /** The request without which what somebody made does not become what is configured. */
  readonly changing: Unanswered;
  /** Whether a creation that is gone on with reads first what is there. */
  readonly readsFirst: boolean;
}

const CONTRACT = `{
    input  = jsonencode({ type = "object", properties = { text = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { a = { type = "string" } } })
  }`;

const DATE = /20\d\d-\d\d-\d\dT/;

function actionName({ actions }: OrgContent, id: string): string | undefined {
  const found = actions.find((each) => each.id === id);
  return (found?.published ?? found?.draft)?.name;
}

/** Makes the integrations that the resources below stand in. */
export async function makeGrounds(api: OrgApi): Promise<Grounds> {
  return {
    functions: await makeIntegration(api, 'functions of everybody'),
    services: await makeIntegration(api, 'services of everybody', 'custom-rest-actions'),
  };
}

/** Each kind of resource, called "There". They need `code.zip`, which {@link hashZip} gives. */
export const KINDS: Readonly<
  Record<'credential' | 'integration' | 'function action' | 'web service action', Kind>
> = {
  credential: {
    address: 'genesysactions_credential.it',
    block: (_grounds, more = '', name = 'There', label = 'it') => `
resource "genesysactions_credential" "${label}" {
  name      = "${name}"
  ${SOME_FIELDS()} = { KEY = "canary-of-the-configuration" }
  ${more}
}
`,
    make: (api) => makeCredential(api, 'There', { KEY: 'canary-of-a-stranger' }),
    told: [/credential/, DATE],
    nameOf: ({ credentials }, id) => credentials.find((each) => each.id === id)?.name,
    naming: { method: 'PUT', path: '*/integrations/credentials/*' },
    last: { method: 'PUT', path: '*/integrations/credentials/*' },
    changing: { method: 'PUT', path: '*/integrations/credentials/*' },
    readsFirst: false,
  },
  integration: {
    address: 'genesysactions_integration.it',
    block: (_grounds, more = '', name = 'There', label = 'it') => `
resource "genesysactions_integration" "${label}" {
  name  = "${name}"
  notes = "of the configuration"
  ${more}
}
`,
    make: (api) => makeIntegration(api, 'There'),
    told: [/integration/, /switched\s+on/],
    nameOf: ({ integrations }, id) => integrations.find((each) => each.id === id)?.config.name,
    naming: { method: 'PUT', path: '*/config/current' },
    last: { method: 'PATCH', path: '*/integrations/*' },
    changing: { method: 'PUT', path: '*/config/current' },
    readsFirst: true,
  },
  'function action': {
    address: 'genesysactions_function_action.it',
    block: ({ functions }, more = '', name = 'There', label = 'it') => `
resource "genesysactions_function_action" "${label}" {
  integration_id = "${functions}"
  name           = "${name}"
  category       = "Here"
  contract       = ${CONTRACT}
  function       = { handler = "index.handler" }
  code           = { path = "\${path.module}/code.zip" }
  ${more}
}
`,
    make: async (api, { functions }) =>
      makeFunctionAction(api, {
        name: 'There',
        category: 'Here',
        integrationId: functions,
        zip: await hashZip(),
      }),
    told: [/published/, /version\s+1/, DATE],
    nameOf: actionName,
    naming: { method: 'PATCH', path: '*/draft' },
    last: { method: 'POST', path: '*/draft/publish' },
    changing: { method: 'POST', path: '*/draft/publish' },
    readsFirst: true,
  },
  'web service action': {
    address: 'genesysactions_action.it',
    block: ({ services }, more = '', name = 'There', label = 'it') => `
resource "genesysactions_action" "${label}" {
  integration_id = "${services}"
  name           = "${name}"
  category       = "Here"
  contract       = ${CONTRACT}
  request        = { url_template = "http://127.0.0.1:9/configured", type = "GET" }
  ${more}
}
`,
    make: (api, { services }) =>
      makeWebServiceAction(api, { name: 'There', category: 'Here', integrationId: services }),
    told: [/published/, /version\s+1/],
    nameOf: actionName,
    naming: { method: 'PATCH', path: '*/draft' },
    last: { method: 'POST', path: '*/draft/publish' },
    changing: { method: 'PATCH', path: '*/integrations/actions/*' },
    readsFirst: true,
  },
};

/** A function action of which somebody has made no more than a draft. */
export const NEVER_PUBLISHED: Kind = {
  ...KINDS['function action'],
  make: (api, { functions }) =>
    makeFunctionAction(api, { name: 'There', category: 'Here', integrationId: functions }),
  told: [/draft/, /version\s+1/],
};
