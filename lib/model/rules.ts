/**
 * Every rule, held to one measure: what the platform accepts is never refused. An error is what the platform refuses, what
 * could never work there, or what is ours to refuse because nothing can be made of it. `npm run docs` writes
 * docs/reference/rules.md from this table, and a test holds each rule's severity to it.
 */

/** Where a verdict comes from. */
export const SOURCES = {
  sdk: 'the official SDK: purecloud-platform-client-v2',
  help: 'the Genesys resource centre',
  blog: "Genesys's blog on function data actions, and its samples",
  report: 'what users have reported',
  iac: 'the public Terraform provider: its code, acceptance tests and issues',
  aws: 'the documentation of AWS Lambda',
  velocity: 'Apache Velocity 1.7 and its documentation',
  draft04: 'JSON Schema, draft 04',
  unknown: 'nobody is known to have seen a refusal: so a warning',
  ours: 'ours: about files, settings and safety of this package, not about the platform',
} as const;

type Source = keyof typeof SOURCES;

/** What is done about a rule, and why. */
export interface Verdict {
  /** `both`: an error where it is certain that it cannot work, a warning elsewhere. */
  readonly severity: 'error' | 'warning' | 'both';
  /** What the platform does with it. */
  readonly platform: string;
  readonly source: Source;
}

const error = (source: Source, platform: string): Verdict => ({ severity: 'error', platform, source });
const warned = (source: Source, platform: string): Verdict => ({ severity: 'warning', platform, source });
const both = (source: Source, platform: string): Verdict => ({ severity: 'both', platform, source });

const CANNOT_BE_MADE = 'never sees it: nothing can be made of it';
const NEVER_LOADS = 'publishes it; each call fails, for the module cannot be loaded';
const REFUSES_ZIP = 'does not take the zip: its status becomes Invalid, InvalidFormat or InvalidFile';
const NOT_THE_PLATFORM = 'is not asked';

/** Rule → verdict. */
export const RULES: Readonly<Record<string, Verdict>> = {
  'action/method': error('sdk', 'refuses other methods; a function is always called by POST'),
  'action/static': error('sdk', 'refuses changes of what is built in'),
  'budget/exceeded': error('report', 'refuses zips above its limits; a smaller budget is your own'),
  'budget/nearly': warned('report', 'takes it'),
  'code/aws-sdk': warned('blog', 'takes it; calls of AWS fail, for there is no access'),
  'code/build': error('ours', CANNOT_BE_MADE),
  'code/builtin-missing': warned('aws', 'takes it; the import fails when it is reached'),
  'code/callback-handler': warned(
    'aws',
    'publishes it; each call fails on nodejs24.x, if this lint has read it right',
  ),
  'code/dev-dependencies': warned('ours', 'takes what is packed'),
  'code/dev-dependency': warned('ours', 'publishes it; the import fails when it is reached'),
  'code/entry-missing': error('ours', CANNOT_BE_MADE),
  'code/environment': warned('blog', 'takes it; the variable is undefined'),
  'code/external-fetch': error('ours', CANNOT_BE_MADE),
  'code/external-missing': error('ours', CANNOT_BE_MADE),
  'code/external-native': error('aws', 'takes it; the module cannot be loaded on linux, arm64'),
  'code/host': warned('ours', 'takes it; the list of hosts is your own'),
  'code/link-loop': error('ours', CANNOT_BE_MADE),
  'code/linked-dependency': warned('ours', 'publishes it; the import fails when it is reached'),
  'code/none': warned('ours', NOT_THE_PLATFORM),
  'code/not-a-directory': error('ours', CANNOT_BE_MADE),
  'code/no-packer': error('ours', CANNOT_BE_MADE),
  'code/not-a-zip': error('sdk', REFUSES_ZIP),
  'code/not-found': error('ours', CANNOT_BE_MADE),
  'code/not-linted': warned('ours', 'takes it'),
  'code/other-digest': error('ours', 'would take other code than the one that was named'),
  'code/stale': warned('ours', 'takes what was compiled before'),
  'code/pattern': error('ours', CANNOT_BE_MADE),
  'code/status-code': warned('blog', 'takes it for a success, and so does a flow'),
  'code/stub': error('ours', 'would take a placeholder in place of the code that runs'),
  'code/unreadable': error('ours', CANNOT_BE_MADE),
  'contract/depth': error('help', 'reads JSON of 50 levels at most'),
  'contract/input-flat': error('help', 'refuses it: "Must be an Object with properties and no sub-objects"'),
  'contract/input-name': error('help', 'refuses other names of inputs'),
  'contract/input-object': error('help', 'refuses it in the same words'),
  'contract/input-reserved': error('help', 'keeps these names for itself'),
  'contract/instance': error('help', 'answers 400 to an input that does not fit, 500 to such an output'),
  'contract/json': error('ours', 'never sees it: it is no JSON'),
  'contract/output-nested-array': error('help', 'refuses arrays in arrays'),
  'contract/output-root': error('help', 'takes an object or an array'),
  'contract/pattern': both(
    'draft04',
    'takes any text, for all that is known; a value for what is no regular expression could never be checked: an error. One of Java alone is a warning',
  ),
  'contract/ref': error('help', 'refuses $ref'),
  'contract/required-unknown': warned('draft04', 'takes it: the schema is valid'),
  'contract/schema': error('help', 'takes schemas of draft 04'),
  'credential/no-fields': warned('unknown', 'is not known to refuse it'),
  'definition/build': error('ours', CANNOT_BE_MADE),
  'definition/circular': error('ours', CANNOT_BE_MADE),
  'definition/duplicate-name': warned('iac', 'takes it: names are not unique'),
  'definition/missing': error('ours', CANNOT_BE_MADE),
  'definition/not-found': error('ours', CANNOT_BE_MADE),
  'definition/setting': error('ours', CANNOT_BE_MADE),
  'definition/several': error('ours', CANNOT_BE_MADE),
  'definition/throws': error('ours', CANNOT_BE_MADE),
  'definition/too-slow': error('ours', CANNOT_BE_MADE),
  'definition/ends': error('ours', CANNOT_BE_MADE),
  'definition/unknown-setting': error('ours', 'never sees it: there is no such setting'),
  'definition/unreadable': error('ours', CANNOT_BE_MADE),
  'events/contract': warned('ours', NOT_THE_PLATFORM),
  'events/json': error('ours', NOT_THE_PLATFORM),
  'function/description-too-long': error('sdk', 'takes 255 characters at most'),
  'function/timeout': error('sdk', 'takes 1 to 15 seconds'),
  'handler/export-missing': error('iac', NEVER_LOADS),
  'handler/form': error('aws', NEVER_LOADS),
  'handler/module-missing': error('iac', NEVER_LOADS),
  'name/empty': error('sdk', 'refuses it'),
  'name/too-long': error('sdk', 'takes 256 characters at most'),
  'organization/ids': error('ours', NOT_THE_PLATFORM),
  'organization/names': error('ours', NOT_THE_PLATFORM),
  'published/contract': error('help', 'refuses it: a contract is fixed once published'),
  'published/secure': error('help', 'refuses it: it is fixed once published'),
  'request/client-context': error(
    'blog',
    'publishes it; each call fails, for the client context has 3,584 bytes',
  ),
  'request/url': warned('unknown', 'takes any text'),
  'response/default-unknown': warned('unknown', 'takes it; the default is never used'),
  'response/json-path': error('help', 'publishes it; each call fails when the result is mapped'),
  'runtime/deprecated': both('blog', 'refuses to create with it or to move to it; what is on it may stay'),
  'runtime/ends': warned('blog', 'takes it until three months before AWS ends the runtime'),
  'runtime/unavailable': both('blog', 'takes nothing but a move to another runtime'),
  'runtime/unknown': both(
    'sdk',
    "refuses what its list of runtimes lacks; a newer one than this package's is left to it",
  ),
  'secret/literal': error('ours', 'takes it; here it would be written into files, plan and state'),
  'setting/environment': error('ours', NOT_THE_PLATFORM),
  'setting/json': error('ours', NOT_THE_PLATFORM),
  'setting/one-of': error('ours', NOT_THE_PLATFORM),
  'setting/range': error('ours', NOT_THE_PLATFORM),
  'setting/whole-number': error('ours', NOT_THE_PLATFORM),
  'template/constant': error('ours', 'never sees it: Velocity cannot write such a text'),
  'template/mixed-type': error('ours', 'never sees it: the event would be wrong for one of the types'),
  'template/not-read': warned('ours', 'takes it'),
  'template/prints-its-name': warned('velocity', 'takes it; the event holds the reference itself'),
  'template/refused': warned('velocity', 'may take it: its version of Velocity is not known'),
  'template/syntax': error('velocity', 'cannot render it: each call fails'),
  'template/unescaped': warned('blog', 'takes it; some inputs make an event that is no JSON'),
  'template/unknown-credential': warned('blog', 'takes it; it renders as one that is not there'),
  'template/unknown-input': warned(
    'blog',
    'takes it; it renders as one that is not given. In event({ … }) an error: its type is not known',
  ),
  'upload/file-name': error('sdk', "takes letters, digits and + - _ . ' ( )"),
  'zip/damaged': error('sdk', REFUSES_ZIP),
  'zip/duplicate': warned('unknown', 'is not known to refuse it'),
  'zip/empty': error('sdk', REFUSES_ZIP),
  'zip/link': error('sdk', REFUSES_ZIP),
  'zip/not-a-zip': error('sdk', REFUSES_ZIP),
  'zip/too-large': error('report', 'takes 256 MB at most'),
  'zip/too-many-files': error('report', REFUSES_ZIP),
  'zip/unpacked-too-large': error('aws', 'cannot deploy more than 250 MB to AWS Lambda'),
  'zip/unsafe-path': error('sdk', REFUSES_ZIP),
};
