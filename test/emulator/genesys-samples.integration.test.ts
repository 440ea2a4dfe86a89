/**
 * Genesys's own samples of functions, unmodified: `GENESYS_SAMPLES=DIR npx jest test/emulator/genesys-samples`, where DIR is
 * `genesys-functions` of a checkout of their repository quick-hits-javascript. They are not here, and npm gets what they
 * need; what sets their shapes apart is held by sample-shapes.integration.test.ts always.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { Emulator } from '../../lib/emulator';
import { packFunction } from '../../lib/packaging';
import { OrgApi, type FunctionEntity } from '../support/api';
import { putZip, startTestEmulator } from '../support/emulator';
import { expectStatus, run } from '../support/processes';

const SAMPLES = process.env['GENESYS_SAMPLES'] ?? '';

/** The directories of functions, relative. */
const functions =
  SAMPLES === ''
    ? []
    : readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' })
        .filter((path) => basename(path) === 'serverless.yml' && !path.includes('node_modules'))
        .map(dirname)
        .sort();

(functions.length === 0 ? describe.skip : describe)('samples of Genesys', () => {
  let work: string;
  let emulator: Emulator;
  let api: OrgApi;
  let integrationId: string;

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'genesys-actions-samples-'));
    cpSync(SAMPLES, work, { recursive: true });
    // When they were written, functions could be created with the runtime that they name.
    emulator = await startTestEmulator({ settings: { today: '2025-06-01' } });
    api = new OrgApi(emulator);
    const body = { name: 'Samples', integrationType: { id: 'function-data-actions' } };
    integrationId = (await api.call<{ id: string }>('POST', 'integrations', body)).id;
    await api.call('PATCH', `integrations/${integrationId}`, { intendedState: 'ENABLED' });
  });
  afterAll(async () => {
    await emulator.close();
    rmSync(work, { recursive: true, force: true });
  });

  test.each(functions.length === 0 ? ['none'] : functions)(
    '%s deploys and answers',
    async (path) => {
      const directory = join(work, path);
      const npm = async (...args: string[]) => expectStatus(await run('npm', args, { cwd: directory }), 0);
      const { scripts = {}, dependencies = {} } = JSON.parse(
        readFileSync(join(directory, 'package.json'), 'utf8'),
      ) as { scripts?: Record<string, string>; dependencies?: Record<string, string> };
      const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
      await npm('install', ...quietly).catch((error: unknown) => {
        // A version of the SDK that is not published any more: the code is tried with the newest.
        if (!String(error).includes('ETARGET')) throw error;
        return npm('install', ...Object.keys(dependencies).map((name) => `${name}@latest`), ...quietly);
      });
      if ('compile' in scripts) await npm('run', 'compile');
      const { functions: declared } = parse(readFileSync(join(directory, 'serverless.yml'), 'utf8')) as {
        functions: Record<string, { handler: string; runtime: string }>;
      };
      const { handler, runtime } = Object.values(declared)[0] ?? { handler: '', runtime: '' };
      const made = await packFunction({
        source: { kind: 'directory', path: directory },
        handler,
        runtime,
        workingDirectory: work,
        cacheDirectory: join(work, 'packages'),
      });

      const tests = join(dirname(directory), 'test');
      const inputs = existsSync(tests)
        ? readdirSync(tests).filter((name) => /^data\d*\.json$/.test(name))
        : [];
      const read = (name: string) =>
        JSON.parse(readFileSync(join(tests, name), 'utf8')) as Record<string, unknown>;
      const { clientContext = {} } = (inputs.length === 0 ? {} : read('context.json')) as {
        clientContext?: Record<string, string>;
      };
      const headers = Object.fromEntries(
        Object.entries(clientContext).filter(([name]) => !/^ININ-/.test(name)),
      );
      const any = { type: 'object', properties: {}, additionalProperties: true };
      const actions = 'integrations/actions';
      const { id, version } = await api.call<{ id: string; version: number }>('POST', `${actions}/drafts`, {
        name: path.slice(-200),
        category: 'Samples',
        integrationId,
        contract: { input: { inputSchema: any }, output: { successSchema: any } },
        config: {
          request: { requestTemplate: '${input.rawRequest}', headers },
          response: { successTemplate: '${rawResult}' },
        },
      });
      const settings = { description: '', handler, runtime, timeoutSeconds: 15 };
      await api.call('PUT', `${actions}/${id}/draft/function`, settings);
      const upload = `${actions}/${id}/draft/function/upload`;
      const target = await api.call<Parameters<typeof putZip>[0]>('POST', upload, { fileName: 'sample.zip' });
      await putZip(target, readFileSync(made.zipPath));
      // The SDK is 60 MB to unpack.
      for (let status: string | undefined; status !== 'Available';) {
        const { zip } = await api.call<FunctionEntity>('GET', `${actions}/${id}/draft/function`);
        if ((status = zip?.status)?.startsWith('Invalid') === true) throw new Error(zip?.errorMessage);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await api.call('POST', `${actions}/${id}/draft/publish`, { version });
      for (const input of inputs.length === 0 ? [{}] : inputs.map(read)) {
        const answer = await api
          .call<object>('POST', `${actions}/${id}/execute`, input)
          .catch((error: unknown) => String(error));
        console.info(path, JSON.stringify(answer).slice(0, 400));
        // What it says is its own affair; that it is loaded, runs and says it is ours.
        expect(JSON.stringify(answer)).not.toMatch(/errorType:(Runtime|Sandbox)\.|bad\.request/);
      }
    },
    600_000,
  );
});
