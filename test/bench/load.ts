import { Agent, request } from 'node:http';
import { percentile } from './bench';

/** What a server did under load. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** The same POST over and over, on so many keep-alive connections at once; each sends its next as soon as it has an answer. */
export async function load(options: {
  readonly url: string;
  readonly token: string;
  readonly body: unknown;
  readonly connections: number;
  readonly requests: number;
}): Promise<LoadResult> {
  const { url, token, connections, requests } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const body = JSON.stringify(options.body);
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const once = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const call = request(url, { method: 'POST', agent, headers }, (response) => {
        response.resume().on('end', () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`${url} answered ${String(response.statusCode)}`));
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  const times: number[] = [];
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const start = performance.now();
      await once();
      times.push(performance.now() - start);
    }
  };
  let left = requests;
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  return {
    requestsPerSecond: times.length / seconds,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
  };
}
