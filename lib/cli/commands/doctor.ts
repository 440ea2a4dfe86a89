import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import type { Platform, RequestTrace } from '../../platform/index';
import type { Configured } from '../../platform/environment';
import { terminalLine } from '../../shared/escape/terminal';
import { CommandError, EXIT } from '../command';
import {
  describeAllowed,
  describeOrganization,
  isAllowed,
  type AllowedOrganizations,
} from '../../model/organizations';
import {
  allowedIn,
  configuredIn,
  connectionOf,
  environmentOf,
  sayWhichCounts,
  withOrg,
} from '../environment';
import { Project } from '../project';
import { nodeFor, nodeNote } from '../../function-host/node';
import { TIMEOUT_DEFAULT_SECONDS } from '../../model/limits';
import { checkRuntimeByCalendar, DEFAULT_RUNTIME } from '../../model/runtimes';
import { today } from '../../shared/today';
import { withTemporaryDirectory } from '../temporary';
import { findLeftovers, NAMED_ADVICE, removeUnfinished, unfinishedLine, unfinishedText } from '../unfinished';
import { engineOf, engineVersion, INSTALL_AN_ENGINE, isAtLeast, OLDEST } from '../../terraform/engine';
import { FEATURES } from '../../terraform/features';
import { providerExecutable } from '../../terraform/plugin-directory';
import { print } from '../output';

/** How one check went. */
interface Check {
  readonly name: string;
  /** `warning`: works, and is worth a warning. */
  readonly result: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly detail: string;
  /** What was found, one line each. */
  readonly found?: readonly string[];
  /** What to do; undefined when there is nothing to do. */
  readonly fix?: string;
}

/** `genesys-actions doctor`: what keeps this machine or this OAuth client from deploying. */
export default function command(): Command {
  return new Command('doctor')
    .description(
      'Checks versions, credentials, reachability, permissions and rate limits, and says how to fix each. Changes nothing otherwise: permissions to write are tried on things that do not exist. With --remove-unfinished it removes what an apply has left half-made.',
    )
    .option(
      '--stack <name>',
      'the environment whose credentials are checked (its name in front of the variables)',
    )
    .option(
      '--remove-unfinished',
      'remove what an apply that was cut off left behind: lists it and asks first; changes nothing else',
    )
    .option('--yes', 'do not ask')
    .option('--json', 'print one line of JSON: {ok, checks}')
    .addHelpText('after', '\nExit status: 0 all is well, 2 something has to be fixed.')
    .action(run);
}

interface Options {
  stack?: string;
  removeUnfinished?: true;
  yes?: true;
  json?: true;
}

async function run({ stack, removeUnfinished: remove, yes, json }: Options): Promise<void> {
  if (remove === true) {
    await runRemoval(stack, { yes: yes === true, json: json === true });
    return;
  }
  const checks = [
    nodeCheck(),
    await engineCheck(),
    providerCheck(),
    projectCheck(),
    ...(await runtimesCheck()),
  ];
  const { env, check, configured, allowed } = await targetOf(stack);
  if (check !== undefined) checks.push(check);
  checks.push(...(await orgChecks(env, configured, allowed)));
  const ok = checks.every(({ result }) => result !== 'failed');
  if (json) print(`${JSON.stringify({ ok, checks })}\n`);
  else {
    for (const { name, result, detail, found = [], fix } of checks) {
      const sign = { ok: '✔', warning: '!', failed: '✘', skipped: '–' }[result];
      const lines = [
        `${sign} ${name}: ${terminalLine(detail)}`,
        ...found.map((each) => `    ${terminalLine(each)}`),
      ];
      print(`${lines.join('\n')}\n${fix === undefined ? '' : `    → ${fix}\n`}`);
    }
    print(ok ? '\nAll is well.\n' : '\nSomething has to be fixed.\n');
  }
  if (!ok) process.exitCode = EXIT.findings;
}

/** Which org is checked: that of a stack, or the one that the environment names. */
interface Target {
  readonly env: NodeJS.ProcessEnv;
  readonly configured: Configured;
  readonly allowed: AllowedOrganizations;
  /** What is wrong with the stack. */
  readonly check?: Check | undefined;
}

async function targetOf(stack: string | undefined): Promise<Target> {
  if (stack === undefined) return { env: process.env, configured: {}, allowed: {} };
  sayWhichCounts(stack);
  const env = environmentOf(stack);
  const { check, configuration } = await stackCheck(stack);
  return {
    env,
    configured: configuredIn(configuration, env)[0] ?? {},
    allowed: allowedIn(configuration, env),
    check,
  };
}

async function runRemoval(
  stack: string | undefined,
  { yes, json }: { yes: boolean; json: boolean },
): Promise<void> {
  const { env, check, configured, allowed } = await targetOf(stack);
  if (check !== undefined) throw new CommandError(`${check.detail}. ${check.fix ?? ''}`);
  const { removed, named } = await withOrg(
    env,
    async (org) => {
      const organization = await organizationCheck(org, allowed);
      if (organization.result === 'failed')
        throw new CommandError(`Nothing was removed: ${organization.detail}.`);
      const { unfinished, named } = await findLeftovers(org);
      return { removed: await removeUnfinished(org, unfinished, yes), named };
    },
    { configured },
  );
  if (json) {
    print(`${JSON.stringify({ removed, left: named })}\n`);
    return;
  }
  print(removed.length === 0 ? 'Nothing is unfinished.\n' : `Removed:\n${unfinishedText(removed)}`);
  if (named.length === 0) return;
  print(
    `Left alone, because it no longer carries a mark and may be somebody's by now:\n${unfinishedText(named)}${NAMED_ADVICE}\n`,
  );
}

async function unfinishedCheck(org: Platform): Promise<Check[]> {
  const name = 'Unfinished';
  const { PlatformError } = await import('../../platform/index');
  try {
    const { unfinished, named } = await findLeftovers(org);
    const checks: Check[] = [];
    if (unfinished.length > 0) {
      checks.push({
        name,
        result: 'warning',
        detail: 'an apply was cut off, or is running',
        found: unfinished.map(unfinishedLine),
        fix: 'When no apply is running: genesys-actions doctor --remove-unfinished',
      });
    }
    if (named.length > 0) {
      checks.push({
        name: 'Left behind',
        result: 'warning',
        detail: 'an apply on this machine was cut off, and Terraform may not know what it made',
        found: named.map(unfinishedLine),
        fix: NAMED_ADVICE,
      });
    }
    return checks.length === 0 ? [{ name, result: 'ok', detail: 'nothing' }] : checks;
  } catch (error) {
    if (!(error instanceof PlatformError) || error.status !== 403) throw error;
    return [{ name, result: 'skipped', detail: 'the client has no permission to see it' }];
  }
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > 20 || (major === 20 && minor >= 19);
  return enough
    ? { name: 'Node.js', result: 'ok', detail: process.versions.node }
    : {
        name: 'Node.js',
        result: 'failed',
        detail: process.versions.node,
        fix: 'Install Node.js 20.19 or later.',
      };
}

async function engineCheck(): Promise<Check> {
  const engine = engineOf();
  const { title: name, program } = engine;
  try {
    const version = await engineVersion(engine);
    const oldest = OLDEST[engine.name];
    if (!isAtLeast(version, oldest))
      return {
        name,
        result: 'failed',
        detail: `${program} ${version} is too old`,
        fix: `Update to ${oldest} or later.`,
      };
    const since = FEATURES.writeOnly.since[engine.name];
    if (isAtLeast(version, since)) return { name, result: 'ok', detail: `${program} ${version}` };
    return {
      name,
      result: 'warning',
      detail: `${program} ${version} has no write-only values`,
      fix: `Update to ${since} or later; before that, secrets of credentials are kept in the state.`,
    };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return {
      name,
      result: 'failed',
      detail: missing ? `${program} is not on the path` : `${program} does not run`,
      fix: INSTALL_AN_ENGINE,
    };
  }
}

function providerCheck(): Check {
  const name = 'Provider';
  try {
    return { name, result: 'ok', detail: providerExecutable() };
  } catch (error) {
    return {
      name,
      result: 'failed',
      detail: 'not built',
      fix: error instanceof Error ? error.message : String(error),
    };
  }
}

function projectCheck(): Check {
  const name = 'Project';
  if (existsSync('cdktf.json')) return { name, result: 'ok', detail: 'cdktf.json is here' };
  return { name, result: 'skipped', detail: 'no cdktf.json here: commands about stacks run where it is' };
}

/** Which of the functions here are on a runtime that ends, by the calendar; nothing where there are no functions here. */
async function runtimesCheck(): Promise<Check[]> {
  if (!existsSync('functions')) return [];
  const { findFunctions, loadDefinitions } = await import('../../packaging/definitions');
  const definitions = (await loadDefinitions(findFunctions('functions'))).flatMap(({ name, definition }) =>
    definition === undefined ? [] : [{ name, runtime: definition.runtime ?? DEFAULT_RUNTIME }],
  );
  const found = definitions.flatMap(({ name, runtime }) =>
    checkRuntimeByCalendar(runtime, today()).map(({ message }) => `${name}: ${message}`),
  );
  const used = [...new Set(definitions.map(({ runtime }) => runtime))].sort();
  const name = 'Runtimes';
  const fix = "Set another runtime in each function's action.ts, and try the function on it.";
  const ends: Check =
    found.length === 0
      ? { name, result: 'ok', detail: 'none of functions/ ends within the next months' }
      : { name, result: 'warning', detail: 'by the calendar', found, fix };
  return [ends, ...nodesCheck(used)];
}

/** Whether functions run here on the Node.js that their runtimes name. */
function nodesCheck(runtimes: readonly string[]): Check[] {
  if (runtimes.length === 0) return [];
  const name = "Functions' Node.js";
  const nodes = runtimes.map((runtime) => ({ runtime, ...nodeFor(runtime) }));
  const others = nodes.filter(({ runtime, version }) => nodeNote(runtime, version) !== undefined);
  const said = (each: typeof nodes): string =>
    each.map(({ runtime, version }) => `${runtime} on ${version}`).join(', ');
  if (others.length === 0) return [{ name, result: 'ok', detail: `here they run ${said(nodes)}` }];
  return [
    {
      name,
      result: 'warning',
      detail: `here they run ${said(others)}`,
      fix: `genesys-actions runtimes install ${others.map(({ runtime }) => runtime).join(' ')}`,
    },
  ];
}

/** What a stack says of its org, synthesised beside its directory; nothing where there are no stacks here. */
async function stackCheck(stack: string): Promise<{ check?: Check; configuration?: unknown }> {
  if (!existsSync('cdktf.json')) return {};
  const name = 'Stack';
  try {
    return await withTemporaryDirectory('genesys-actions-doctor-', async (directory) => {
      const project = Project.open(directory);
      await project.synth();
      project.require(stack);
      return { configuration: project.configuration(stack) };
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return {
      check: {
        name,
        result: 'failed',
        detail: `${stack} cannot be synthesised, so the org is taken from the environment variables alone`,
        fix: error.message,
      },
    };
  }
}

async function orgChecks(
  env: NodeJS.ProcessEnv,
  configured: Configured,
  allowed: AllowedOrganizations,
): Promise<Check[]> {
  const settings = connectionOf(env, configured);
  if (settings === undefined) {
    return [
      {
        name: 'Credentials',
        result: 'failed',
        detail: 'none are set',
        fix: 'Set GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET and GENESYSCLOUD_REGION of an OAuth client with the grant "client credentials".',
      },
    ];
  }
  const { Platform, PlatformError } = await import('../../platform/index');
  let limit: RequestTrace['rateLimit'];
  const trace = ({ rateLimit }: RequestTrace): void => {
    limit = rateLimit ?? limit;
  };
  let org: Platform | undefined;
  try {
    org = new Platform({ ...settings, retryTimeout: 5, trace });
    await org.login();
  } catch (error) {
    org?.close();
    if (!(error instanceof PlatformError)) throw error;
    return [
      {
        name: error.kind === 'login' ? 'Credentials' : 'Reachability',
        result: 'failed',
        detail: error.message,
        fix:
          error.kind === 'login'
            ? 'Compare client id, secret and region with the OAuth client in Admin, Integrations, OAuth.'
            : 'Check GENESYSCLOUD_REGION, the gateway variables, and whether a proxy or firewall is in the way.',
      },
    ];
  }
  try {
    const checks: Check[] = [{ name: 'Login', result: 'ok', detail: 'the org lets the client in' }];
    checks.push(await organizationCheck(org, allowed));
    const lacking = await lackingPermissions(org);
    checks.push(
      lacking.length === 0
        ? { name: 'Permissions', result: 'ok', detail: 'all that are needed' }
        : {
            name: 'Permissions',
            result: 'failed',
            detail: `lacking ${lacking.join(', ')}`,
            fix: "Add them to a role of the OAuth client (Admin, Roles), and the role's division to the client.",
          },
    );
    checks.push(...(await unfinishedCheck(org)), rateCheck(limit));
    return checks;
  } finally {
    org.close();
  }
}

/** Which org this is, and whether it is the one that the stack belongs to. */
async function organizationCheck(org: Platform, allowed: AllowedOrganizations): Promise<Check> {
  const { PlatformError } = await import('../../platform/index');
  const name = 'Org';
  const limited = allowed.ids !== undefined || allowed.names !== undefined;
  try {
    const organization = await org.organization();
    const detail = describeOrganization(organization);
    if (!limited) return { name, result: 'ok', detail };
    if (isAllowed(organization, allowed))
      return { name, result: 'ok', detail: `${detail}, as the environment says` };
    return {
      name,
      result: 'failed',
      detail: `${detail}, and the environment says ${describeAllowed(allowed)}`,
      fix: "Check region, gateway and OAuth client, or correct the environment's organization.",
    };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return {
      name,
      result: limited ? 'failed' : 'warning',
      detail: `it does not say which one it is: ${error.message}`,
      fix: 'Give the OAuth client a role that may read organizations/me.',
    };
  }
}

function rateCheck(limit: RequestTrace['rateLimit']): Check {
  const name = 'Rate limit';
  if (limit === undefined) return { name, result: 'skipped', detail: 'the org does not say' };
  const detail = `${limit.used} of ${limit.allowed} requests of this minute are used`;
  return limit.used > limit.allowed * 0.8
    ? {
        name,
        result: 'warning',
        detail,
        fix: 'Something else uses this OAuth client: give Terraform one of its own.',
      }
    : { name, result: 'ok', detail };
}

/**
 * Which of the needed permissions the client lacks. Reading is tried as it is; writing is tried on ids that nothing
 * has, which a client with the permission is told, and one without it is not.
 */
async function lackingPermissions(org: Platform): Promise<string[]> {
  const { PlatformError } = await import('../../platform/index');
  const id = randomUUID();
  const settings = {
    description: '',
    handler: 'index.handler',
    runtime: DEFAULT_RUNTIME,
    timeoutSeconds: TIMEOUT_DEFAULT_SECONDS,
  };
  const draft = { name: '', category: '', integrationId: id, secure: false, contract: {}, config: {} };
  const attempts: [string, () => Promise<unknown>][] = [
    ['integrations:integration:view', () => org.integrations.get(id)],
    ['integrations:integration:edit', () => org.integrations.setEnabled(id, false)],
    ['integrations:integration:delete', () => org.integrations.delete(id)],
    ['integrations:action:view', () => org.actions.get(id)],
    ['integrations:action:add', () => org.actions.createDraft(draft as never)],
    ['integrations:action:edit', () => org.actions.startDraft(id)],
    ['integrations:action:delete', () => org.actions.delete(id)],
    ['integrations:actionFunction:view', () => org.functions.runtimes()],
    ['integrations:actionFunction:edit', () => org.functions.put(id, settings)],
    ['architect:dependencyTracking:view', () => org.dependencies.consumersOf(id, false)],
  ];
  const lacking: string[] = [];
  for (const [permission, attempt] of attempts) {
    try {
      await attempt();
    } catch (error) {
      // Not found and invalid are the answers of an org that would have done it.
      if (!(error instanceof PlatformError)) throw error;
      if (error.status === 403) lacking.push(permission);
      else if (error.kind !== 'answer') throw error;
    }
  }
  return lacking;
}
