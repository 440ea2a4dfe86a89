import { FUNCTION_CREDENTIAL_KEY } from '../model/names';
import { runtimesOn, type Runtime } from '../model/runtimes';
import { isDay, today } from '../shared/today';

/**
 * What is not known about the platform, what differs between orgs, and how slow or inconsistent the org is. Code that
 * talks to the platform must work under every value.
 */
export interface EmulatorSettings {
  /** Whether the entities of a list carry their contracts' schemas. */
  readonly listIncludesContract: boolean;
  /** Whether `includeConfig` gives the templates themselves or only their URIs. */
  readonly templates: 'uri' | 'inline';
  /** What members of a body that nobody knows get: they are ignored, or the body is refused with 400. */
  readonly unknownMembers: 'ignored' | 'refused';
  /** What publishing a draft that equals the published action does to the version. */
  readonly publishUnchanged: 'raises-version' | 'keeps-version';
  /** Whether the draft can still be read after it was published; gone: 404. */
  readonly draftAfterPublish: 'gone' | 'kept';
  /** What POST of a draft does when there is one already; conflict: 409. */
  readonly draftExists: 'conflict' | 'returned' | 'replaced';
  /** Whether PUT draft/function raises the draft's version as PATCH does. */
  readonly functionRaisesDraftVersion: boolean;
  /** Whether GET of a credential names its fields (with redacted values) or shows none. */
  readonly credentialFields: 'redacted' | 'hidden';
  /** The credential key of function-data-actions. */
  readonly functionCredentialKey: string;
  /** How long an uploaded zip is Pending and Transferring, in milliseconds. */
  readonly zipProcessingMs: number;
  /** How long after an upload the draft still shows the zip from before, in milliseconds. */
  readonly zipNoticedAfterMs: number;
  /**
   * What validation says of a draft whose zip is still being applied, and whether such a draft can be published. Public
   * deploy scripts take it for valid at once.
   */
  readonly validationWhileApplying: 'valid' | 'invalid';
  /** Whether the content type is among the signed headers of an upload: an upload without it is refused then. */
  readonly uploadContentType: 'signed' | 'free';
  /** What DELETE of a credential that an integration uses does; conflict: 409. */
  readonly credentialInUse: 'allowed' | 'conflict';
  /** What DELETE of an integration that has actions does: they go with it, or 409. */
  readonly integrationWithActions: 'deleted' | 'conflict';
  /** The largest page of a list. */
  readonly pageSizeMax: number;
  /** Lifetime of an access token in seconds. */
  readonly tokenSeconds: number;
  /** Requests a minute and token; 0: no limit. The platform's own value is 300. */
  readonly requestsPerMinute: number;
  /** Function configuration, publish and delete requests a second and org; 0: no limit. */
  readonly functionRequestsPerSecond: number;
  /** Executions at once in an org; 0: no limit. The platform's `actions.concurrent.executions.max`. */
  readonly concurrentExecutions: number;
  /** Those of functions among them; 0: no limit. The platform's `actions.function.concurrent.executions.max`. */
  readonly concurrentFunctionExecutions: number;
  /** How long a new object answers 404, in milliseconds. */
  readonly newHiddenMs: number;
  /** How many reads of a new object answer 404. */
  readonly newHiddenReads: number;
  /** How long a new object is missing in lists, in milliseconds. */
  readonly listLagMs: number;
  /** In how many lists a new object is missing. */
  readonly listLagReads: number;
  /** Where Lambda and platform-API actions are sent (POST of their request) instead of AWS or Genesys; empty: refused. */
  readonly remoteEndpoint: string;
  /** The org's runtimes; none: those of the calendar, on the day that `today` says. */
  readonly runtimes: readonly Runtime[];
  /** The day on which the org stands in the calendar of runtimes, `YYYY-MM-DD`; empty: this machine's. */
  readonly today: string;
}

/** A setting's default, and what else it can be. */
interface Definition<Value> {
  readonly default: Value;
  readonly choices?: readonly Value[];
  readonly min?: number;
  readonly max?: number;
}

const ON_OFF = [true, false] as const;

/** Every setting with its default and its range: what startup, the control API and the documentation go by. */
export const SETTINGS: { readonly [Name in keyof EmulatorSettings]: Definition<EmulatorSettings[Name]> } = {
  listIncludesContract: { default: false, choices: ON_OFF },
  templates: { default: 'uri', choices: ['uri', 'inline'] },
  unknownMembers: { default: 'ignored', choices: ['ignored', 'refused'] },
  publishUnchanged: { default: 'raises-version', choices: ['raises-version', 'keeps-version'] },
  draftAfterPublish: { default: 'gone', choices: ['gone', 'kept'] },
  draftExists: { default: 'conflict', choices: ['conflict', 'returned', 'replaced'] },
  functionRaisesDraftVersion: { default: false, choices: ON_OFF },
  credentialFields: { default: 'redacted', choices: ['redacted', 'hidden'] },
  functionCredentialKey: { default: FUNCTION_CREDENTIAL_KEY },
  zipProcessingMs: { default: 100, min: 0, max: 600_000 },
  zipNoticedAfterMs: { default: 0, min: 0, max: 600_000 },
  validationWhileApplying: { default: 'valid', choices: ['valid', 'invalid'] },
  uploadContentType: { default: 'signed', choices: ['signed', 'free'] },
  credentialInUse: { default: 'allowed', choices: ['allowed', 'conflict'] },
  integrationWithActions: { default: 'deleted', choices: ['deleted', 'conflict'] },
  pageSizeMax: { default: 200, min: 1, max: 10_000 },
  tokenSeconds: { default: 86_400, min: 1, max: 31_536_000 },
  requestsPerMinute: { default: 0, min: 0, max: 1_000_000 },
  functionRequestsPerSecond: { default: 0, min: 0, max: 1_000_000 },
  concurrentExecutions: { default: 0, min: 0, max: 1_000_000 },
  concurrentFunctionExecutions: { default: 0, min: 0, max: 1_000_000 },
  newHiddenMs: { default: 0, min: 0, max: 600_000 },
  newHiddenReads: { default: 0, min: 0, max: 1000 },
  listLagMs: { default: 0, min: 0, max: 600_000 },
  listLagReads: { default: 0, min: 0, max: 1000 },
  remoteEndpoint: { default: '' },
  runtimes: { default: [] },
  today: { default: '' },
};

/** Every setting at its default. */
export const DEFAULT_SETTINGS = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, definition]) => [name, definition.default]),
) as unknown as EmulatorSettings;

/** The runtimes that the org has now. */
export function runtimesIn({ runtimes, today: day }: EmulatorSettings): readonly Runtime[] {
  return runtimes.length > 0 ? runtimes : runtimesOn(day === '' ? today() : day);
}

/** Checks settings from outside: what is wrong, in sentences; empty when all is well. */
export function checkEmulatorSettings(settings: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const definition = (SETTINGS as Record<string, Definition<unknown> | undefined>)[name];
    if (definition === undefined) {
      return [`There is no setting ${JSON.stringify(name)}. There are: ${Object.keys(SETTINGS).join(', ')}.`];
    }
    const { choices, min = 0, max = 0 } = definition;
    if (choices !== undefined) {
      return choices.includes(value) ? [] : [`${name} must be one of ${choices.join(', ')}.`];
    }
    if (typeof definition.default === 'number') {
      return Number.isInteger(value) && (value as number) >= min && (value as number) <= max
        ? []
        : [`${name} must be a whole number from ${min} to ${max}.`];
    }
    if (name === 'runtimes')
      return isRuntimes(value) ? [] : ['runtimes must be a list of {name, status, dateEndOfLife?}.'];
    if (name === 'today' && value !== '' && !isDay(String(value)))
      return ['today must be a day, YYYY-MM-DD.'];
    return typeof value === 'string' ? [] : [`${name} must be a text.`];
  });
}

/** A setting from a command line: `NAME=VALUE`. */
export function parseSetting(text: string): Partial<EmulatorSettings> {
  const [name = '', ...rest] = text.split('=');
  const value = rest.join('=');
  const definition = (SETTINGS as Record<string, Definition<unknown> | undefined>)[name];
  const parsed: unknown = typeof definition?.default === 'string' ? value : safeJson(value);
  const problems = checkEmulatorSettings({ [name]: parsed });
  if (problems.length > 0) throw new Error(problems.join(' '));
  return { [name]: parsed };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isRuntimes(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (each: unknown) =>
        typeof each === 'object' &&
        each !== null &&
        typeof (each as Runtime).name === 'string' &&
        ['Available', 'Deprecated', 'Unavailable'].includes((each as Runtime).status),
    )
  );
}
