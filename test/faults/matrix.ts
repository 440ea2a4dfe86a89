import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../lib/emulator';
import { OrgApi } from '../support/api';
import { textsBelow } from '../support/canary';
import {
  changedOf,
  contentOf,
  idsOf,
  misuseOfUnfinished,
  partOf,
  unfinishedOf,
  UNFINISHED,
  type OrgContent,
} from '../support/content';
import { PROVIDER, QUICK_SCRYPT } from '../support/repository';
import { makeCredential, makeFunctionAction, makeIntegration } from '../support/strangers';
import { removeUnfinished } from '../support/unfinished';
import { zipOf } from '../support/zips';
import {
  byText,
  CATEGORY,
  FLOW_NAMES,
  FLOWS,
  resourcesOf,
  SECRETS,
  strangersOf,
  wantedOf,
  type Flow,
  type FlowName,
  type Stack,
} from './flows';
import { FaultProxy, FAULTS, type Fault } from './proxy';
import { settingsFor, TerraformDouble, type Outcome, type ProcessOptions } from './terraform-double';

/** How failing calls are treated: `patient` repeats them within the apply, `impatient` leaves all to the next apply. */
export const PATIENCE = ['patient', 'impatient'] as const;
export type Patience = (typeof PATIENCE)[number];

/** Whether the machine of the next apply has what the one before wrote down of what it was about to create. */
export const MEMORY = ['remembered', 'forgotten'] as const;
export type Memory = (typeof MEMORY)[number];

/** One run: in this flow, this request goes wrong in this way. */
export interface Case {
  readonly flow: FlowName;
  readonly request: string;
  /** The request before it; undefined for the first. */
  readonly before: string | undefined;
  readonly fault: Fault;
  readonly patience: Patience;
  readonly memory: Memory;
}

/** A case in one line. */
export function titleOf({ flow, request, fault, patience, memory }: Case): string {
  return [flow, request, fault, patience, memory].join(' · ');
}

/** How long the provider waits for an answer where none is to be late: seconds. */
const UNHURRIED = 60;
/** How long it waits where an answer never comes: seconds. The next one where that was too short for this machine. */
const HURRIED = [1, 4, 16, 48] as const;

/** Thrown where the machine was slower than the provider was told to wait: nothing is known about the case. */
class TooSlow extends Error {}

/**
 * Thrown where the flow came to its end without the fault. What is done at the same time asks in an order of chance: what
 * came before a request when it was recorded may now be the last one of all.
 */
class NotReached extends Error {}
/** How often such a flow begins anew before that counts as a failure. */
const CHANCES = 5;

interface Prepared {
  readonly data: string;
  readonly double: TerraformDouble;
  /** What strangers have made: nobody may touch it. */
  readonly strangers: OrgContent;
}

interface World {
  readonly proxy: FaultProxy;
  readonly double: TerraformDouble;
  readonly emulator: Emulator;
  readonly api: OrgApi;
  readonly strangers: OrgContent;
  /** Where the provider keeps what must outlive a run. */
  readonly stateDirectory: string;
  /** The lines of the provider's log so far. */
  readonly log: readonly string[];
}

/** Everything that the cases of one run share. */
export class FaultLab {
  private readonly prepared = new Map<FlowName, Promise<Prepared>>();

  private constructor(private readonly directory: string) {}

  static async open(): Promise<FaultLab> {
    const directory = await mkdtemp(join(tmpdir(), 'genesys-actions-faults-'));
    for (const [name, answer] of [
      ['before.zip', '1'],
      ['after.zip', '2'],
    ] as const) {
      const code = `exports.handler = async () => ({ a: "${answer}" });`;
      await writeFile(join(directory, name), await zipOf({ 'index.js': code }));
    }
    // A copy: a build during a long run must not change what is tested.
    await copyFile(PROVIDER, join(directory, 'provider'));
    return new FaultLab(directory);
  }

  async close(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Every request of every flow, with every fault: recorded, not written by hand. */
  async cases(flows: readonly FlowName[] = FLOW_NAMES): Promise<Case[]> {
    const recorded = await Promise.all(
      flows.map(async (flow) => ({ flow, requests: await this.record(flow) })),
    );
    return recorded.flatMap(({ flow, requests }) =>
      requests.flatMap((request, index) => casesAt(flow, request, requests[index - 1])),
    );
  }

  /** The requests of a flow in which nothing goes wrong. */
  private async record(flow: FlowName): Promise<string[]> {
    const recorded = await this.withOrg(flow, async ({ proxy, double }) => {
      proxy.arm();
      const outcome = await double.apply(resourcesOf(this.after(flow), this.directory));
      if (outcome.errors.length > 0)
        throw new Error(`${flow} fails without a fault: ${outcome.errors.join('; ')}`);
      return [...proxy.requests];
    });
    // A zip may be looked at several times: the first look stands for all.
    const polls = recorded.filter((key) => key.startsWith('GET') && key.includes('/draft/function #'));
    return recorded.filter((key) => !polls.slice(1).includes(key));
  }

  /** Runs a case; returns what is wrong in the end, nothing when it converged. */
  async run(each: Case): Promise<string[]> {
    const patience = each.fault.startsWith('hang') ? [...HURRIED] : [UNHURRIED];
    for (let chances = CHANCES; chances > 0;) {
      const [seconds] = patience;
      if (seconds === undefined)
        return ['this machine is too slow for this case: the provider ran out of time by itself'];
      try {
        return await this.withOrg(each.flow, (world) => this.play(each, world, seconds));
      } catch (error) {
        if (error instanceof TooSlow) patience.shift();
        else if (error instanceof NotReached) chances -= 1;
        else throw error;
      }
    }
    return ['the fault was never reached'];
  }

  private async play(each: Case, world: World, seconds: number): Promise<string[]> {
    const { flow, request, before, fault, patience, memory } = each;
    const { proxy, double, emulator, stateDirectory, log } = world;
    const wanted = this.after(flow);
    const resources = resourcesOf(wanted, this.directory);
    const killed = fault.startsWith('killed');
    proxy.kill = () => {
      double.kill();
    };
    double.configure(settings(emulator, proxy.url, patience, seconds));
    proxy.arm({ at: request, before, kind: fault });
    const applies = [await double.apply(resources)];
    const { struck } = proxy;
    await proxy.disarm();
    const late = log.filter((line) => line.includes('"ETIMEDOUT"')).length;
    if (late > (struck && fault.startsWith('hang') ? 1 : 0)) throw new TooSlow();
    if (!struck) throw new NotReached();

    const broken = await contentOf(emulator);
    const problems = misuseOfUnfinished(broken, SECRETS);
    problems.push(...(await secretsIn(stateDirectory)), ...secretsInTexts('the log', log));
    // What was answered just before a kill, and never arrived: the machine need not remember it any more, so the plan refuses.
    const unheard = killed ? await this.unheardOf(broken, world) : [];
    if (memory === 'forgotten') await rm(stateDirectory, { recursive: true, force: true });

    double.configure(settings(emulator, proxy.url, patience, UNHURRIED));
    for (let left = killed ? 2 : 1; left > 0; left -= 1) {
      const outcome = await double.apply(resources);
      applies.push(outcome);
      if (outcome.errors.length === 0) break;
      const pasted = outcome.errors.reduce((sum, error) => sum + double.paste(error, resources), 0);
      if (pasted > unheard.length && memory === 'remembered')
        problems.push(`needs help: ${outcome.errors.join('; ')}`);
      if (pasted > 0) left += 1;
    }
    problems.push(...(applies.at(-1)?.errors ?? []).map((error) => `the last apply failed: ${error}`));
    // An apply that found nothing to do has planned, and no more.
    const last = applies.at(-1);
    const idle = last?.errors.length === 0 && Object.keys(last.planned).length === 0;
    const plan = idle ? last : await double.plan(resources);
    problems.push(...plan.errors.map((error) => `the plan failed: ${error}`));
    if (Object.keys(plan.planned).length > 0)
      problems.push(`the plan is not empty: ${JSON.stringify(plan.planned)}`);
    if (memory === 'forgotten') problems.push(...(await removeLeftovers(world, applies.slice(1))));
    problems.push(...(await this.check(world, wanted)));
    problems.push(
      ...secretsInTexts(
        'a message',
        applies.flatMap(({ errors, warnings }) => [...errors, ...warnings]),
      ),
    );
    return problems;
  }

  /** Compares the org with what it must hold: no more, no less, and each thing the state's. */
  private async check(
    { double, emulator, api, strangers }: World,
    stack: Stack | undefined,
  ): Promise<string[]> {
    const problems: string[] = [];
    const expectEqual = (what: string, found: unknown, expected: unknown): void => {
      const [is, should] = [found, expected].map((value) => JSON.stringify(value));
      if (is !== should) problems.push(`${what}: ${is} instead of ${should}`);
    };
    const content = await contentOf(emulator);
    const theirs = idsOf(strangers);
    problems.push(...changedOf(strangers, content).map((what) => `a stranger's ${what} is not as it was`));
    const ours = partOf(content, theirs, false);
    const wanted = wantedOf(stack);
    expectEqual(
      'credentials',
      ours.credentials.map(({ name, fields }) => [name, fields['KEY'] ?? '']).sort(byText),
      wanted.credentials,
    );
    expectEqual(
      'integrations',
      ours.integrations.map(({ config, intendedState }) => [config.name, intendedState]).sort(byText),
      wanted.integrations,
    );
    const actions = await Promise.all(ours.actions.map((each) => resultOf(api, each)));
    expectEqual('actions', actions.sort(byText), wanted.actions);
    const state = Object.keys(resourcesOf(stack, this.directory)).map((address) => double.idOf(address));
    expectEqual('ids in the state', state.sort(), idsOf(ours));
    return problems;
  }

  /** What is finished, and neither the state was told of nor the machine remembers the creation of. */
  private async unheardOf(
    content: OrgContent,
    { double, strangers, stateDirectory }: World,
  ): Promise<string[]> {
    const remembered = (await textsIn(stateDirectory)).join();
    const known = new Set([...idsOf(strangers), ...double.ids, ...unfinishedOf(content).map(({ id }) => id)]);
    return idsOf(content).filter((id) => !known.has(id) && !remembered.includes(id));
  }

  private after(flow: FlowName): Stack | undefined {
    return (FLOWS[flow] as Flow).after;
  }

  /** An org as it is before the flow, a proxy before it and a Terraform on that. */
  private async withOrg<T>(flow: FlowName, work: (world: World) => Promise<T>): Promise<T> {
    let prepared = this.prepared.get(flow);
    if (prepared === undefined) this.prepared.set(flow, (prepared = this.prepare(flow)));
    const { data, double, strangers } = await prepared;
    const own = await mkdtemp(join(this.directory, 'org-'));
    const dataDir = join(own, 'data');
    await cp(data, dataDir, { recursive: true });
    const emulator = await start(dataDir);
    const proxy = await FaultProxy.start(emulator);
    const log: string[] = [];
    try {
      return await work({
        proxy,
        double: double.fork(settings(emulator, proxy.url, 'patient', UNHURRIED), {
          ...(await processOptions(own)),
          log: (line) => {
            log.push(line);
            // What was under way when the proxy began to refuse is reset by the system.
            if (/"ECONNREFUSED"|"ECONNRESET"/.test(line)) proxy.refusalSeen();
          },
        }),
        emulator,
        api: new OrgApi(emulator),
        strangers,
        stateDirectory: join(own, STATE),
        log,
      });
    } finally {
      await proxy.close();
      await emulator.close();
      await rm(own, { recursive: true, force: true });
    }
  }

  private async prepare(flow: FlowName): Promise<Prepared> {
    const own = await mkdtemp(join(this.directory, 'prepared-'));
    const data = join(own, 'data');
    const emulator = await start(data);
    const double = new TerraformDouble(
      settings(emulator, emulator.url, 'patient', UNHURRIED),
      join(this.directory, 'provider'),
      { ...(await processOptions(own)), oneProcess: true },
    );
    const { before } = FLOWS[flow] as Flow;
    const { errors } = await double.apply(resourcesOf(before, this.directory));
    await double.close();
    if (errors.length > 0) throw new Error(`the stack before ${flow}: ${errors.join('; ')}`);
    const ours = idsOf(await contentOf(emulator));
    await this.letStrangersIn(flow, new OrgApi(emulator), double);
    const strangers = partOf(await contentOf(emulator), ours, false);
    await emulator.close();
    return { data, double, strangers };
  }

  private async letStrangersIn(flow: FlowName, api: OrgApi, double: TerraformDouble): Promise<void> {
    const { credentials, integrations, inside } = strangersOf(FLOWS[flow]);
    for (const name of credentials) await makeCredential(api, name, { KEY: "a stranger's secret" });
    for (const name of integrations) await makeIntegration(api, name);
    const elsewhere = await makeIntegration(api, "a stranger's functions");
    const zip = await readFile(join(this.directory, 'before.zip'));
    const own = double.idOf('genesysactions_integration.this') ?? '';
    for (const integrationId of inside ? [elsewhere, own] : [elsewhere])
      await makeFunctionAction(api, { name: 'one', category: CATEGORY, integrationId, zip });
  }
}

/** The faults after which something may be there of which no answer told; one of the others stands for all of these. */
const LEAVING: ReadonlySet<Fault> = new Set(
  FAULTS.filter((fault) => /after it acted|killed|cut in half|refused/.test(fault)),
);

/** What changes nothing in the org: whether it acted before it failed makes no difference that anyone could see. */
const READING = /^(GET|POST \/oauth\/token) /;

function casesAt(flow: FlowName, request: string, before: string | undefined): Case[] {
  const { creates, after } = FLOWS[flow] as Flow;
  // Where strangers are said to be no matter, only memory tells what is the stack's own.
  const needsNoMemory = creates && after?.beside !== true;
  const faults = READING.test(request) ? FAULTS.filter((fault) => !fault.endsWith('after it acted')) : FAULTS;
  return faults.flatMap((fault) =>
    PATIENCE.flatMap((patience) => {
      const killed = fault.startsWith('killed');
      if (killed && patience === 'impatient') return [];
      // What is repeated in the same apply leaves nothing to remember.
      const forgets = needsNoMemory && LEAVING.has(fault) && (killed || patience === 'impatient');
      return MEMORY.filter((memory) => memory === 'remembered' || forgets).map((memory) => ({
        flow,
        request,
        before,
        fault,
        patience,
        memory,
      }));
    }),
  );
}

/** Removes what carries a mark, as the messages say; each of it must have been named in one. */
async function removeLeftovers({ emulator }: World, applies: readonly Outcome[]): Promise<string[]> {
  const left = unfinishedOf(await contentOf(emulator));
  if (left.length === 0) return [];
  const warnings = applies.flatMap((each) => each.warnings).join('\n');
  const unnamed = left.filter(({ id }) => !warnings.includes(id));
  const { status, output } = await removeUnfinished(emulator);
  return [
    ...unnamed.map(({ name }) => `no plan has warned of ${name}`),
    ...(status === 0 ? [] : [`what is unfinished cannot be removed: ${output}`]),
  ];
}

/** What an action is called, and what it does. */
async function resultOf(
  api: OrgApi,
  { id, published, draft }: OrgContent['actions'][number],
): Promise<[string, string]> {
  const sides = [published && 'published', draft && 'draft'].filter((side) => side !== undefined);
  const { name = '', config } = published ?? draft ?? {};
  const title = `${name}, ${sides.join(' and ')}`;
  const url = config?.request?.requestUrlTemplate ?? '';
  if (UNFINISHED.test(name) || url.startsWith('http')) return [title, url];
  const path = `integrations/actions/${id}${published === undefined ? '/draft' : ''}/test`;
  const { finalResult } = await api.call<{ finalResult?: unknown }>('POST', path, { text: 'x' });
  return [title, JSON.stringify(finalResult)];
}

/** The name of the provider's state directory in a case's own directory. */
const STATE = 'state';

async function processOptions(own: string): Promise<Pick<ProcessOptions, 'cwd' | 'env' | 'flags'>> {
  const cwd = join(own, 'work');
  await mkdir(cwd, { recursive: true });
  const env = { GENESYSACTIONS_STATE_DIRECTORY: join(own, STATE), TF_LOG_PROVIDER: 'debug' };
  return { cwd, env, flags: ['--require', QUICK_SCRYPT] };
}

/** The files that hold a secret. */
async function secretsIn(directory: string): Promise<string[]> {
  return secretsInTexts('the state directory', await textsIn(directory));
}

/** What the provider has written down, if anything. */
async function textsIn(directory: string): Promise<string[]> {
  return existsSync(directory) ? (await textsBelow(directory)).map(([, text]) => text) : [];
}

function secretsInTexts(where: string, texts: readonly string[]): string[] {
  const found = SECRETS.filter((secret) => texts.some((text) => text.includes(secret)));
  return found.map((secret) => `${where} holds the secret ${JSON.stringify(secret)}`);
}

function start(dataDir: string): Promise<Emulator> {
  return startEmulator({ dataDir, settings: { zipProcessingMs: 4 } });
}

function settings(
  emulator: Emulator,
  url: string,
  patience: Patience,
  requestTimeout: number,
): Record<string, unknown> {
  return {
    ...settingsFor(emulator, url),
    request_timeout: requestTimeout,
    retry_timeout: patience === 'patient' ? 120 : 0,
  };
}

/** Runs cases, a few at a time; tells each that did not converge. */
export async function runCases(
  lab: FaultLab,
  cases: readonly Case[],
  width: number,
  told: (each: Case, problems: readonly string[]) => void,
): Promise<void> {
  const queue = [...cases];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const problems = await lab
          .run(next)
          .catch((error: unknown) => [`the case itself failed: ${String(error)}`]);
        told(next, problems);
      }
    }),
  );
}
