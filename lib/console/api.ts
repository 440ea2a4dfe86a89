import type {
  ActionDetail,
  ActiveFault,
  EmulatorSettings,
  ExecutionDetail,
  ExecutionSummary,
  Fault,
  Json,
  LoggedRequest,
  OrgOverview,
  Problem,
  SampleFile,
  SettingShape,
  Side,
} from '../emulator/control/shapes';
import { EventReader, type StreamEvent } from './logic/event-stream';

/** An answer that is no success. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** How an execution that the console asked for was answered. */
export interface Answered {
  /** Undefined where the connection ended without an answer. */
  readonly status?: number;
  /** Names the request; undefined without an answer. */
  readonly contextId?: string;
  readonly text: string;
}

/** The emulator that serves this page: its control API, and its org's own API as any client calls it. */
export class Api {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(private readonly token: string) {}

  about(): Promise<{
    readonly url: string;
    readonly faults: readonly ActiveFault[];
    readonly settings: EmulatorSettings;
  }> {
    return this.control('GET', '');
  }

  async orgs(): Promise<readonly OrgOverview[]> {
    return (await this.control<{ orgs: readonly OrgOverview[] }>('GET', '/orgs')).orgs;
  }

  action(org: string, actionId: string): Promise<ActionDetail> {
    return this.control('GET', pathOf(org, actionId));
  }

  async check(org: string, actionId: string, side: Side, input: Json): Promise<readonly Problem[]> {
    const answer = await this.control<{ problems: readonly Problem[] }>(
      'POST',
      `${pathOf(org, actionId)}/check`,
      {
        side,
        input,
      },
    );
    return answer.problems;
  }

  async saveSample(org: string, actionId: string, file: SampleFile): Promise<string> {
    return (await this.control<{ path: string }>('POST', `${pathOf(org, actionId)}/samples`, file)).path;
  }

  async executions(): Promise<readonly ExecutionSummary[]> {
    return (await this.control<{ executions: readonly ExecutionSummary[] }>('GET', '/executions')).executions;
  }

  execution(id: string): Promise<ExecutionDetail> {
    return this.control('GET', `/executions/${encodeURIComponent(id)}`);
  }

  async requests(last: number): Promise<readonly LoggedRequest[]> {
    return (await this.control<{ requests: readonly LoggedRequest[] }>('GET', `/requests?last=${last}`))
      .requests;
  }

  clearRequests(): Promise<void> {
    return this.control('DELETE', '/requests');
  }

  addFault(fault: Fault): Promise<{ readonly id: string }> {
    return this.control('POST', '/faults', fault);
  }

  removeFault(id: string): Promise<void> {
    return this.control('DELETE', `/faults/${encodeURIComponent(id)}`);
  }

  settings(): Promise<Readonly<Record<string, SettingShape>>> {
    return this.control('GET', '/settings');
  }

  changeSetting(name: string, value: Json): Promise<unknown> {
    return this.control('PATCH', '/settings', { [name]: value });
  }

  snapshot(secrets: boolean): Promise<Json> {
    return this.control('GET', `/export${secrets ? '?secrets=true' : ''}`);
  }

  restore(snapshot: Json): Promise<void> {
    return this.control('POST', '/restore', snapshot);
  }

  reset(): Promise<void> {
    return this.control('POST', '/reset');
  }

  setField(org: string, credentialId: string, name: string, value: string): Promise<unknown> {
    return this.control(
      'PATCH',
      `/orgs/${encodeURIComponent(org)}/credentials/${encodeURIComponent(credentialId)}`,
      {
        fields: { [name]: value },
      },
    );
  }

  /** Executes an action as a client of the org does: faults and limits hit it as they hit any client. */
  async execute(org: string, actionId: string, side: Side, input: Json): Promise<Answered> {
    const path = `/api/v2/integrations/actions/${encodeURIComponent(actionId)}/${side === 'draft' ? 'draft/test' : 'execute'}`;
    const answered = await this.send(path, await this.orgToken(org), input);
    if (answered.status !== 401) return answered;
    // Tokens end: a new one, once.
    this.tokens.delete(org);
    return this.send(path, await this.orgToken(org), input);
  }

  /** Executes a version that was published since the emulator started. */
  executeVersion(org: string, actionId: string, version: number, input: Json): Promise<Answered> {
    return this.send(`/emulator${pathOf(org, actionId)}/versions/${version}/execute`, this.token, input);
  }

  /** What happens, until the connection or the signal ends. @throws Refused */
  async listen(told: (events: readonly StreamEvent[]) => void, signal: AbortSignal): Promise<void> {
    const response = await fetch('/emulator/events', { headers: bearer(this.token), signal });
    if (!response.ok || response.body === null) throw new Refused(response.status, await response.text());
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const events = new EventReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      told(events.read(value));
    }
  }

  private orgToken(org: string): Promise<string> {
    let token = this.tokens.get(org);
    if (token === undefined) {
      token = this.control<{ access_token: string }>('POST', `/orgs/${encodeURIComponent(org)}/token`).then(
        (answer) => answer.access_token,
      );
      this.tokens.set(org, token);
      token.catch(() => this.tokens.delete(org));
    }
    return token;
  }

  private async send(path: string, token: string, input: Json): Promise<Answered> {
    try {
      const response = await fetch(path, {
        method: 'POST',
        headers: { ...bearer(token), 'content-type': 'application/json' },
        body: JSON.stringify(input),
      });
      const contextId = response.headers.get('inin-correlation-id');
      const { status } = response;
      const text = await response.text();
      return { status, text, ...(contextId !== null && { contextId }) };
    } catch (error) {
      return { text: error instanceof Error ? error.message : String(error) };
    }
  }

  private async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`/emulator${path}`, {
      method,
      headers: { ...bearer(this.token), ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Refused(response.status, messageOf(text));
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

function pathOf(org: string, actionId: string): string {
  return `/orgs/${encodeURIComponent(org)}/actions/${encodeURIComponent(actionId)}`;
}

function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** The message of an error in the platform's form, or the text as it is. */
function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}
