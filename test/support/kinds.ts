import type { Unanswered } from './cut-off';
import type { OrgApi } from './api';
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
  readonly block: (grounds: Grounds, more?: string, name?: string) => string;
  /** Makes by hand what is called the same in the same place. @returns its id */
  readonly make: (api: OrgApi, grounds: Grounds) => Promise<string>;
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

/** Each kind of resource, called "There". They need `code.zip`, which {@link hashZip} gives. */
export const KINDS: Readonly<
  Record<'credential' | 'integration' | 'function action' | 'web service action', Kind>
> = {
  credential: {
    address: 'genesysactions_credential.it',
    block: (_grounds, more = '', name = 'There') => `
resource "genesysactions_credential" "it" {
  name      = "${name}"
  fields_wo = { KEY = "canary-of-the-configuration" }
  ${more}
}
`,
    make: (api) => makeCredential(api, 'There', { KEY: 'canary-of-a-stranger' }),
    naming: { method: 'PUT', path: '*/integrations/credentials/*' },
    last: { method: 'PUT', path: '*/integrations/credentials/*' },
    changing: { method: 'PUT', path: '*/integrations/credentials/*' },
    readsFirst: false,
  },
  integration: {
    address: 'genesysactions_integration.it',
    block: (_grounds, more = '', name = 'There') => `
resource "genesysactions_integration" "it" {
  name  = "${name}"
  notes = "of the configuration"
  ${more}
}
`,
    make: (api) => makeIntegration(api, 'There'),
    naming: { method: 'PUT', path: '*/config/current' },
    last: { method: 'PATCH', path: '*/integrations/*' },
    changing: { method: 'PUT', path: '*/config/current' },
    readsFirst: true,
  },
  'function action': {
    address: 'genesysactions_function_action.it',
    block: ({ functions }, more = '', name = 'There') => `
resource "genesysactions_function_action" "it" {
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
    naming: { method: 'PATCH', path: '*/draft' },
    last: { method: 'POST', path: '*/draft/publish' },
    changing: { method: 'POST', path: '*/draft/publish' },
    readsFirst: true,
  },
  'web service action': {
    address: 'genesysactions_action.it',
    block: ({ services }, more = '', name = 'There') => `
resource "genesysactions_action" "it" {
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
    naming: { method: 'PATCH', path: '*/draft' },
    last: { method: 'POST', path: '*/draft/publish' },
    changing: { method: 'PATCH', path: '*/integrations/actions/*' },
    readsFirst: true,
  },
};
