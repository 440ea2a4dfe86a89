import { createHash } from 'node:crypto';
import { SOME_EPHEMERAL, SOME_FIELDS } from './engine';
import { HEADER } from './terraform';
import { zipOf } from './zips';

/** The category of the actions below. */
export const SHARED_CATEGORY = 'Shared';

/** What {@link sharedStack} says, as far as its users differ. */
export interface SharedStack {
  /** Appended to the names of the resources in the configuration, not in the org. */
  readonly suffix?: string;
  /** `on_existing` of all of them. Default: not said. */
  readonly onExisting?: string;
  /** Put into each resource, for example a `lifecycle` block. */
  readonly inside?: string;
  /** A property of the contracts of the actions. */
  readonly output?: string;
  /** Two of each kind: eight resources. */
  readonly pairs?: boolean;
  /** Put at the end of the configuration, for example `moved` blocks. */
  readonly more?: string;
}

/**
 * One of each kind and a function action more: a credential, an integration that has it, a function action of that, one of an integration
 * that is there already (`var.functions`), and an action of a web service of another that is (`var.services`). What
 * the functions answer tells which secret they run with: its digest.
 */
export function sharedStack({
  suffix = '',
  onExisting,
  inside = '',
  output = 'hash',
  pairs = false,
  more = '',
}: SharedStack = {}): string {
  const existing = onExisting === undefined ? '' : `on_existing = ${JSON.stringify(onExisting)}`;
  const contract = `{
    input  = jsonencode({ type = "object", properties = { text = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { ${output} = { type = "string" } } })
  }`;
  const functionAction = (name: string, integration: string, headers: string): string => `
resource "genesysactions_function_action" "${name}${suffix}" {
  integration_id = ${integration}
  name           = "${name} function"
  category       = "${SHARED_CATEGORY}"
  contract       = ${contract}
  request        = { headers = ${headers} }
  function       = { handler = "index.handler" }
  code           = { path = "\${path.module}/code.zip" }
  ${existing}
  ${inside}
}
`;
  const credential = (resource: string, name: string): string => `
resource "genesysactions_credential" "${resource}${suffix}" {
  name      = "${name}"
  ${SOME_FIELDS()} = { KEY = var.secret }
  ${existing}
  ${inside}
}
`;
  const integration = (resource: string, name: string, settings: string): string => `
resource "genesysactions_integration" "${resource}${suffix}" {
  name = "${name}"
  ${settings}
  ${existing}
  ${inside}
}
`;
  const action = (resource: string, of: string): string => `
resource "genesysactions_action" "${resource}${suffix}" {
  integration_id = ${of}
  name           = "${resource}"
  category       = "${SHARED_CATEGORY}"
  contract       = ${contract}
  request        = { url_template = "http://127.0.0.1:9/", type = "GET" }
  ${existing}
  ${inside}
}
`;
  const second = `
${credential('spare', 'Spare keys')}
${integration('services', 'Shared services', 'type = "custom-rest-actions"')}
${action('other', `genesysactions_integration.services${suffix}.id`)}`;
  return `${HEADER}
variable "secret" {
  type      = string
  sensitive = true
  ${SOME_EPHEMERAL()}
}
variable "functions" {
  type = string
}
variable "services" {
  type = string
}
${credential('keys', 'Shared keys')}
${integration('own', 'Shared functions', `credential_id = genesysactions_credential.keys${suffix}.id`)}
${functionAction('own', `genesysactions_integration.own${suffix}.id`, '{ key = "$!{credentials.KEY}" }')}
${functionAction('shared', 'var.functions', '{}')}
${action('service', 'var.services')}
${pairs ? second : ''}
${more}
`;
}

const PAIRED = [
  'genesysactions_action.other',
  'genesysactions_credential.spare',
  'genesysactions_integration.services',
];

/** The addresses of {@link sharedStack}, sorted. */
export function sharedAddresses(suffix = '', pairs = false): string[] {
  return [
    'genesysactions_action.service',
    'genesysactions_credential.keys',
    'genesysactions_function_action.own',
    'genesysactions_function_action.shared',
    'genesysactions_integration.own',
    ...(pairs ? PAIRED : []),
  ]
    .sort()
    .map((address) => address + suffix);
}

/** The code of the functions: it answers with the digest of the secret that it runs with. */
export function hashZip(): Promise<Buffer> {
  return zipOf({
    'index.js': `const { createHash } = require('node:crypto');
exports.handler = async (event, { clientContext }) => ({
  hash: createHash('sha256').update(clientContext.key ?? '').digest('hex'),
});`,
  });
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
