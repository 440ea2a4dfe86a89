import type { Controlled } from './terraform';
import { controlHeaders } from './terraform';

/** The control API of an emulator, from its path on. Answers that are no success throw. */
export class ControlApi {
  constructor(private readonly emulator: Controlled) {}

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.emulator.url}/emulator/${path}`, {
      method,
      headers: {
        ...controlHeaders(this.emulator),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** What happens, from now on. Ends with the loop around it. */
  async *events(): AsyncGenerator<{ readonly kind: string; readonly data: unknown }> {
    const ended = new AbortController();
    const response = await fetch(`${this.emulator.url}/emulator/events`, {
      headers: controlHeaders(this.emulator),
      signal: ended.signal,
    });
    let text = '';
    try {
      for await (const part of response.body ?? []) {
        text += Buffer.from(part as Uint8Array).toString();
        const whole = text.split('\n\n');
        text = whole.pop() ?? '';
        for (const event of whole) {
          const [, kind = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? [];
          yield { kind, data: JSON.parse(data) as unknown };
        }
      }
    } finally {
      ended.abort();
    }
  }
}
