import type { OrgApi } from './api';
import { makeFunctionAction, makeIntegration } from './strangers';
import { zipOf } from './zips';

/** What an action may do to who runs it: a function's code, a template, a pattern of its contract. */
export interface HostileAction {
  readonly name: string;
  readonly code?: string;
  readonly template?: string;
  readonly pattern?: string;
}

export const HOSTILE: readonly HostileAction[] = [
  { name: 'a template that backtracks', template: '{"a": "${input.text.matches("(a+)+b")}"}' },
  { name: 'a contract that backtracks', pattern: '^(a+)+$' },
  { name: 'loops', code: 'for (;;);' },
  { name: 'prints 100 MB', code: "for (let i = 0; i < 100; i++) console.log('x'.repeat(1e6)); return {};" },
  {
    name: 'allocates',
    code: 'const all = []; for (;;) { all.push(Buffer.alloc(2e7, 1)); await new Promise((r) => setTimeout(r, 10)); }',
  },
  { name: 'forks', code: "for (;;) require('node:child_process').fork(__filename);" },
  { name: 'answers 20 MB', code: "return { a: 'x'.repeat(2e7) };" },
  { name: 'throws 20 MB', code: "throw new Error('x'.repeat(2e7));" },
];

const TEXT = { text: `${'a'.repeat(40)}!` };

/** Hostile actions in an org, and one of somebody else. */
export class Hostility {
  private constructor(
    private readonly api: OrgApi,
    private readonly hostile: readonly string[],
    private readonly friendly: string,
  ) {}

  static async prepare(api: OrgApi, actions: readonly HostileAction[]): Promise<Hostility> {
    const integrationId = await makeIntegration(api, 'Functions');
    const services = await makeIntegration(api, 'Services', 'custom-rest-actions');
    const functionOf = async (name: string, code: string): Promise<string> =>
      makeFunctionAction(api, {
        name,
        category: 'c',
        integrationId,
        zip: await zipOf({ 'index.js': `exports.handler = async (event) => { ${code} };` }),
      });
    const friendly = await functionOf('friendly', "return { a: 'friendly' };");
    const hostile: string[] = [];
    for (const { name, code, template = '{}', pattern } of actions) {
      hostile.push(
        code !== undefined
          ? await functionOf(name, code)
          : await serviceAction(api, name, services, template, pattern),
      );
    }
    return new Hostility(api, hostile, friendly);
  }

  executeFriendly(): Promise<unknown> {
    return this.api.call('POST', `integrations/actions/${this.friendly}/execute`, {});
  }

  /** Begins so many executions at once, of each kind as many. */
  begin(count: number): { readonly left: number; readonly ended: Promise<void> } {
    const running = { left: count, ended: Promise.resolve() };
    const calls = Array.from({ length: count }, (_, index) =>
      this.api
        .call('POST', `integrations/actions/${this.hostile[index % this.hostile.length] ?? ''}/execute`, TEXT)
        .catch(() => undefined)
        .then(() => {
          running.left -= 1;
        }),
    );
    running.ended = Promise.all(calls).then(() => undefined);
    return running;
  }
}

async function serviceAction(
  api: OrgApi,
  name: string,
  integrationId: string,
  template: string,
  pattern: string | undefined,
): Promise<string> {
  const text = { type: 'string', ...(pattern !== undefined && { pattern }) };
  const { id } = await api.call<{ id: string }>('POST', 'integrations/actions', {
    name,
    category: 'c',
    integrationId,
    secure: false,
    contract: {
      input: { inputSchema: { type: 'object', properties: { text } } },
      output: { successSchema: { type: 'object', properties: {} } },
    },
    config: {
      request: { requestUrlTemplate: 'http://127.0.0.1:9/', requestType: 'POST', requestTemplate: template },
      response: { successTemplate: '{}' },
    },
  });
  return id;
}
