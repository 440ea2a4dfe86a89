import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { callOf, newPool } from '../execution/support';
import { NIGHTLY } from '../support/nightly';
import { echoServer, newFront, type Seen } from './support';
import type { FunctionHostPool } from '../../lib/function-host';

/** A package that functions bring along. */
const AXIOS = buildSync({
  entryPoints: [join(__dirname, '..', '..', 'node_modules', 'axios', 'dist', 'node', 'axios.cjs')],
  bundle: true,
  platform: 'node',
  write: false,
}).outputFiles[0]?.text;

let pool: FunctionHostPool;
let elsewhere: Awaited<ReturnType<typeof echoServer>>;

beforeAll(async () => {
  elsewhere = await echoServer();
  const front = await newFront(`api.example.com=${elsewhere.url}`, `plain.example.com=${elsewhere.url}`);
  const { hosts, others, detourPort: port, trust } = front;
  pool = newPool({ detour: { hosts, others, port, certificateFile: trust.added } });
});

async function resultOf(code: string | Record<string, string>, handler = 'index.handler'): Promise<unknown> {
  const outcome = await pool.invoke(callOf(code, { handler, timeoutSeconds: 15 }));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  return JSON.parse(outcome.result);
}

/** Reads a response of `http` as text. */
const READ = `
  const read = (start) => new Promise((resolve, reject) => start((response) => {
    let text = '';
    response.on('data', (chunk) => { text += chunk; });
    response.on('end', () => resolve(JSON.parse(text)));
  }).on('error', reject).end());`;

describe("a function's calls to a host that is led elsewhere", () => {
  test.each([
    ['fetch', `async () => (await fetch('https://api.example.com/x?y=1')).json()`],
    [
      'fetch, with the port and a dot',
      `async () => (await fetch('https://API.example.com.:443/x?y=1')).json()`,
    ],
    [
      'https.request',
      `() => read((done) => require('node:https').request('https://api.example.com/x?y=1', done))`,
    ],
    [
      'https.get with options and an agent of its own',
      `() => { const https = require('https'); return read((done) => https.get(
        { hostname: 'api.example.com', path: '/x?y=1', agent: new https.Agent({ keepAlive: true }) }, done)); }`,
    ],
    ['http.request', `() => read((done) => require('http').request('http://plain.example.com/x?y=1', done))`],
    [
      'http, another port',
      `() => read((done) => require('http').get('http://plain.example.com:8080/x?y=1', done))`,
    ],
    [
      'axios',
      `async () => (await require('./axios').get('https://api.example.com/x', { params: { y: 1 } })).data`,
    ],
    [
      'tls, without the name of a server',
      `() => new Promise((resolve, reject) => {
        const socket = require('tls').connect(443, 'api.example.com', { checkServerIdentity: () => undefined }, () => {
          socket.write('GET /x?y=1 HTTP/1.1\\r\\nHost: api.example.com\\r\\nConnection: close\\r\\n\\r\\n');
        });
        let text = '';
        socket.on('data', (chunk) => { text += chunk; }).on('error', reject);
        socket.on('end', () => resolve(JSON.parse(text.slice(text.indexOf('\\r\\n\\r\\n')))));
      })`,
    ],
    [
      'tls on a connection that is there already',
      `() => new Promise((resolve, reject) => {
        const plain = require('net').connect({ host: 'api.example.com', port: 443 });
        const socket = require('tls').connect({ socket: plain, servername: 'api.example.com' }, () => {
          socket.write('GET /x?y=1 HTTP/1.1\\r\\nHost: api.example.com\\r\\nConnection: close\\r\\n\\r\\n');
        });
        let text = '';
        socket.on('data', (chunk) => { text += chunk; }).on('error', reject);
        socket.on('end', () => resolve(JSON.parse(text.slice(text.indexOf('\\r\\n\\r\\n')))));
      })`,
    ],
  ])('%s', async (_how, handler) => {
    const seen = (await resultOf({
      'index.js': `${READ}\nexports.handler = ${handler};`,
      ...(handler.includes('./axios') && { 'axios.js': AXIOS ?? '' }),
    })) as Seen;
    expect(seen.url).toBe('/x?y=1');
    expect(seen.headers['x-forwarded-host']).toMatch(/\.example\.com\.?(:8080)?$/i);
  });

  test('an ES module, which imports what it calls by name', async () => {
    const code = `
      import { get } from 'node:https';
      ${READ}
      export const handler = () => read((done) => get('https://api.example.com/module', done));`;
    expect(await resultOf({ 'index.mjs': code })).toMatchObject({ url: '/module' });
  });

  test('connections that are kept are used again, and many at once are all led', async () => {
    // By day as many as open within fetch's ten seconds, however little of a busy machine the function gets.
    const length = NIGHTLY ? 40 : 16;
    const code = `exports.handler = async () => {
      const urls = Array.from({ length: ${length} }, (_, at) => 'https://api.example.com/' + at);
      const answers = await Promise.all(urls.map(async (url) => (await (await fetch(url)).json()).url));
      return answers.join(' ');
    };`;
    expect(await resultOf(code)).toBe(Array.from({ length }, (_, at) => `/${at}`).join(' '));
  });

  test('other hosts stay where they are, and its variables are those of Lambda', async () => {
    const code = `exports.handler = async () => ({
      direct: await (await fetch(${JSON.stringify(elsewhere.url)} + '/direct')).json(),
      proxies: Object.keys(process.env).filter((name) => /proxy/i.test(name)),
    });`;
    const result = (await resultOf(code)) as { direct: Seen; proxies: string[] };
    expect(result.direct.url).toBe('/direct');
    expect(result.direct.headers['x-forwarded-host']).toBeUndefined();
    expect(result.proxies).toEqual([]);
  });
});
