import { copyFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../lib/emulator';
import { OrgApi } from '../support/api';
import { PROVIDER } from '../support/repository';
import { zipOf } from '../support/zips';
import { FaultProxy, FAULTS, type Fault } from './proxy';
import { TerraformDouble, type Outcome, type Resource } from './terraform-double';

/** What a team does to its stack. */
export const FLOWS = [
  'create',
  'code',
  'configuration',
  'credentials',
  'rename',
  'replace',
  'delete',
] as const;
export type Flow = (typeof FLOWS)[number];

/** How failing calls are treated: `patient` repeats them within the apply, `impatient` leaves all to the next apply. */
export const PATIENCE = ['patient', 'impatient'] as const;
export type Patience = (typeof PATIENCE)[number];

/** One run: in this flow, this request goes wrong in this way. */
export interface Case {
  readonly flow: Flow;
  readonly request: string;
  /** The request before it; undefined for the first. */
  readonly before: string | undefined;
  readonly fault: Fault;
  readonly patience: Patience;
}

interface Stack {
  readonly name: string;
  readonly secret: { readonly value: string; readonly version: number };
  readonly template: string;
  readonly output: string;
  readonly code: string;
}

const CONTRACT = '{"type":"object","properties":{"text":{"type":"string"}}}';
const BEFORE: Stack = {
  name: 'one',
  secret: { value: 'first secret', version: 1 },
  template: '${input.rawRequest}',
  output: '{"type":"object","properties":{"a":{"type":"string"}}}',
  code: 'before.zip',
};
const AFTER: Readonly<Record<Flow, Stack | undefined>> = {
  create: BEFORE,
  code: { ...BEFORE, code: 'after.zip' },
  configuration: { ...BEFORE, template: '{"text": "$esc.jsonEncode($!{input.text})"}' },
  credentials: { ...BEFORE, secret: { value: 'second secret', version: 2 } },
  rename: { ...BEFORE, name: 'two' },
  replace: { ...BEFORE, output: '{"type":"object","properties":{"b":{"type":"string"}}}' },
  delete: undefined,
};

/** Everything that the cases of one run share. */
export class FaultLab {
  private readonly prepared = new Map<Flow, Promise<{ data: string; double: TerraformDouble }>>();

  private constructor(private readonly directory: string) {}

  static async open(): Promise<FaultLab> {
    const directory = await mkdtemp(join(tmpdir(), 'genesys-actions-faults-'));
    await writeFile(
      join(directory, 'before.zip'),
      await zipOf({ 'index.js': 'exports.handler = async () => ({ a: "1" });' }),
    );
    await writeFile(
      join(directory, 'after.zip'),
      await zipOf({ 'index.js': 'exports.handler = async () => ({ a: "2" });' }),
    );
    // A copy: a build during a long run must not change what is tested.
    await copyFile(PROVIDER, join(directory, 'provider'));
    return new FaultLab(directory);
  }

  async close(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Every request of every flow, with every fault: recorded, not written by hand. */
  async cases(flows: readonly Flow[] = FLOWS): Promise<Case[]> {
    const cases: Case[] = [];
    for (const flow of flows) {
      const recorded = await this.withOrg(flow, 'patient', async ({ proxy, double }) => {
        proxy.arm();
        const outcome = await double.apply(this.resources(AFTER[flow]));
        if (outcome.errors.length > 0)
          throw new Error(`${flow} fails without a fault: ${outcome.errors.join('; ')}`);
        return [...proxy.requests];
      });
      // A zip may be looked at several times: the first look stands for all.
      const polls = recorded.filter((key) => key.startsWith('GET') && key.includes('/draft/function #'));
      const requests = recorded.filter((key) => !polls.slice(1).includes(key));
      requests.forEach((request, index) => {
        for (const fault of FAULTS) {
          for (const patience of PATIENCE) {
            if (patience === 'impatient' && fault.startsWith('killed')) continue;
            cases.push({ flow, request, before: requests[index - 1], fault, patience });
          }
        }
      });
    }
    return cases;
  }

  /** Runs a case; returns what is wrong in the end, nothing when it converged. */
  async run({ flow, request, before, fault, patience }: Case): Promise<string[]> {
    return this.withOrg(flow, patience, async ({ proxy, double, api }) => {
      const wanted = AFTER[flow];
      const resources = this.resources(wanted);
      proxy.kill = () => {
        double.kill();
      };
      proxy.arm(request, fault, before);
      const first = await double.apply(resources);
      if (!proxy.struck) return ['the fault was never reached'];
      proxy.arm();
      const applies: Outcome[] = [first];
      for (let count = 0; count < (fault.startsWith('killed') ? 2 : 1); count += 1)
        applies.push(await double.apply(resources));
      const last = applies.at(-1);
      const problems = (last?.errors ?? []).map((each) => `the last apply failed: ${each}`);
      const plan = await double.plan(resources);
      problems.push(...plan.errors.map((each) => `the plan failed: ${each}`));
      if (Object.keys(plan.planned).length > 0)
        problems.push(`the plan is not empty: ${JSON.stringify(plan.planned)}`);
      problems.push(...(await this.check(api, wanted)));
      return problems;
    });
  }

  private async check(api: OrgApi, wanted: Stack | undefined): Promise<string[]> {
    const [integrations, credentials, drafts, actions] = await Promise.all([
      api.integrations(),
      api.credentials(),
      api.drafts(),
      api.call<{ entities: { id: string; name: string }[] }>('GET', 'integrations/actions?pageSize=100'),
    ]);
    const own = actions.entities.filter(({ id }) => !id.startsWith('static'));
    const count = wanted === undefined ? 0 : 1;
    const problems: string[] = [];
    const expectEqual = (what: string, found: unknown, expected: unknown): void => {
      if (JSON.stringify(found) !== JSON.stringify(expected)) {
        problems.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
      }
    };
    expectEqual('integrations', integrations.length, count);
    expectEqual('credentials', credentials.length, count);
    expectEqual('published actions', own.length, count);
    expectEqual('drafts', drafts.length, 0);
    const [action] = own;
    if (wanted === undefined || action === undefined || problems.length > 0) return problems;
    expectEqual('name', action.name, wanted.name);
    const path = `integrations/actions/${action.id}`;
    const left = await api.call('GET', `${path}/draft`).then(
      () => 'a draft',
      () => 'none',
    );
    expectEqual('draft', left, 'none');
    const result = await api.call<{ operations: { step: number; result?: unknown }[]; finalResult: unknown }>(
      'POST',
      `${path}/test`,
      { text: 'x' },
    );
    expectEqual('answer of the code', result.finalResult, { a: wanted.code === 'after.zip' ? '2' : '1' });
    return problems;
  }

  private resources(stack: Stack | undefined): Record<string, Resource> {
    if (stack === undefined) return {};
    return {
      'genesysactions_credential.this': {
        type: 'genesysactions_credential',
        config: {
          name: `${stack.name} keys`,
          fields_wo: { KEY: stack.secret.value },
          fields_wo_version: stack.secret.version,
        },
      },
      'genesysactions_integration.this': {
        type: 'genesysactions_integration',
        config: (ids) => ({
          name: `${stack.name} functions`,
          credential_id: ids['genesysactions_credential.this'],
        }),
      },
      'genesysactions_function_action.this': {
        type: 'genesysactions_function_action',
        config: (ids) => ({
          integration_id: ids['genesysactions_integration.this'],
          name: stack.name,
          category: 'group',
          contract: { input: CONTRACT, output: stack.output },
          request: { template: stack.template },
          function: { handler: 'index.handler' },
          code: { path: join(this.directory, stack.code) },
        }),
      },
    };
  }

  /** An org as it is before the flow, a proxy before it and a Terraform on that. */
  private async withOrg<T>(
    flow: Flow,
    patience: Patience,
    work: (org: { proxy: FaultProxy; double: TerraformDouble; api: OrgApi }) => Promise<T>,
  ): Promise<T> {
    let prepared = this.prepared.get(flow);
    if (prepared === undefined) this.prepared.set(flow, (prepared = this.prepare(flow)));
    const { data, double } = await prepared;
    const own = await mkdtemp(join(this.directory, 'org-'));
    await cp(data, own, { recursive: true });
    const emulator = await start(own);
    const proxy = await FaultProxy.start(emulator);
    try {
      return await work({
        proxy,
        double: double.fork(settings(emulator, proxy.url, patience)),
        api: new OrgApi(emulator),
      });
    } finally {
      await proxy.close();
      await emulator.close();
      await rm(own, { recursive: true, force: true });
    }
  }

  private async prepare(flow: Flow): Promise<{ data: string; double: TerraformDouble }> {
    const data = await mkdtemp(join(this.directory, 'data-'));
    const emulator = await start(data);
    const double = new TerraformDouble(
      settings(emulator, emulator.url, 'patient'),
      join(this.directory, 'provider'),
    );
    if (flow !== 'create') {
      const { errors } = await double.apply(this.resources(BEFORE));
      if (errors.length > 0) throw new Error(`the stack before ${flow}: ${errors.join('; ')}`);
    }
    await emulator.close();
    return { data, double };
  }
}

function start(dataDir: string): Promise<Emulator> {
  return startEmulator({ dataDir, settings: { zipProcessingMs: 4 } });
}

function settings(emulator: Emulator, url: string, patience: Patience): Record<string, unknown> {
  const { hostname, port } = new URL(url);
  return {
    oauthclient_id: emulator.clientId,
    oauthclient_secret: emulator.clientSecret,
    gateway: { host: hostname, port: Number(port), protocol: 'http' },
    request_timeout: 1,
    retry_timeout: patience === 'patient' ? 20 : 0,
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
