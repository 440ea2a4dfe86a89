import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants } from 'node:os';
import type { Emulator } from '../../lib/emulator';
import { ENGINE_ONCE } from '../support/engine';
import { holding, textsBelow } from '../support/canary';
import { contentOf } from '../support/content';
import { startTestEmulator } from '../support/emulator';
import { nightly, variants } from '../support/nightly';
import { expectStatus } from '../support/processes';
import { StackProject, until } from '../support/stack-project';

const CANARY = 'canary-9d41-secret-of-a-plan';

/** A stack whose plan holds a secret in clear. */
const SECRET = {
  variable: { KEY: { type: 'string', sensitive: true } },
  resource: { genesysactions_credential: { keys: { name: 'Keys', fields: { KEY: '${var.KEY}' } } } },
};

/** An apply that goes on until two signals have come, and writes down each. */
const COUNTS_SIGNALS = `
if [ "$1" != apply ]; then exec "$ENGINE_ONCE" "$@"; fi
for signal in INT TERM HUP; do trap "echo $signal >> \\"$SIGNALS\\"; count=\\$((count + 1))" $signal; done
count=0
: > "$SIGNALS"
while [ $count -lt 2 ]; do sleep 0.05; done
exit 1
`;

/** Once the plan is written it is being shown for as long as the command is there, whatever signals come. */
const STAYS_WITH_THE_PLAN = `
if [ "$1" != show ]; then exec "$ENGINE_ONCE" "$@"; fi
trap '' INT TERM HUP
: > "$SIGNALS"
while kill -0 $PPID 2> /dev/null; do sleep 0.05; done
`;

/** What an apply prints is in a file as well, as it comes. The program is Terraform itself, with its signals. */
const SHOWS_WHAT_APPLY_PRINTS = `
if [ "$1" != apply ]; then exec "$ENGINE_ONCE" "$@"; fi
[ -p "$SIGNALS.pipe" ] || mkfifo "$SIGNALS.pipe"
tee "$SIGNALS" < "$SIGNALS.pipe" &
exec "$TEST_ENGINE" "$@" > "$SIGNALS.pipe"
`;

/** What becomes of a command that is ended before it is done. Signals go to its whole process group, as from a terminal. */
describe('a signal', () => {
  let emulator: Emulator;
  let project: StackProject;

  beforeAll(async () => {
    emulator = await startTestEmulator();
  });
  beforeEach(async () => {
    await emulator.reset();
    emulator.clearFaults();
    project = new StackProject(emulator, {
      TF_VAR_KEY: CANARY,
      TERRAFORM_BINARY_NAME: ENGINE_ONCE,
      ENGINE_ONCE,
    });
    project.env['SIGNALS'] = project.at('signals');
    project.configure(SECRET);
  });
  afterEach(() => {
    project.dispose();
  });
  afterAll(() => emulator.close());

  const withCanary = async (): Promise<string[]> =>
    holding(await textsBelow(project.temporary), new RegExp(CANARY));

  const signals = (): string[] => readFileSync(project.at('signals'), 'utf8').split('\n').filter(Boolean);

  /** What Terraform has printed so far, with {@link SHOWS_WHAT_APPLY_PRINTS}. */
  const printed = (): string =>
    existsSync(project.at('signals')) ? readFileSync(project.at('signals'), 'utf8') : '';

  const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

  test.each(variants(SIGNALS, (each) => each === 'SIGINT'))(
    '%s while it plans leaves no plan',
    async (signal) => {
      project.replaceTerraform(STAYS_WITH_THE_PLAN);
      const running = project.start('deploy', '--stack', 'dev', '--auto-approve');
      await project.written('signals');
      expect(await withCanary()).not.toEqual([]);
      running.signal(signal);
      expectStatus(await running.finished, 128 + constants.signals[signal]);
      expect(await withCanary()).toEqual([]);
    },
  );

  test.each(variants(SIGNALS, (each) => each === 'SIGTERM'))(
    '%s while it applies reaches Terraform once, as SIGINT; a second one, too; and no plan is left',
    async (signal) => {
      project.replaceTerraform(COUNTS_SIGNALS);
      const running = project.start('deploy', '--stack', 'dev', '--auto-approve');
      await project.written('signals');
      expect(await withCanary()).not.toEqual([]);
      running.signal(signal);
      await until(() => signals().length > 0);
      running.signal(signal);
      expect(expectStatus(await running.finished, 1).output).toContain('The apply to dev failed.');
      expect(signals()).toEqual(['INT', 'INT']);
      expect(await withCanary()).toEqual([]);
    },
  );

  nightly.test('while a saved, encrypted plan is applied leaves no plan in clear', async () => {
    project.env['GENESYS_ACTIONS_PLAN_KEY'] = 'a long text that nobody guesses';
    expectStatus(await project.genesysActions('deploy', '--stack', 'dev', '--plan-out', 'plan'), 0);
    project.replaceTerraform(COUNTS_SIGNALS);
    const running = project.start('deploy', '--stack', 'dev', '--plan', 'plan');
    await project.written('signals');
    expect(await withCanary()).not.toEqual([]);
    running.signal('SIGINT');
    await until(() => signals().length > 0);
    running.signal('SIGINT');
    expectStatus(await running.finished, 1);
    expect(await withCanary()).toEqual([]);
  });

  nightly.test('before the apply has begun lets nothing be applied', async () => {
    project.env['GENESYS_ACTIONS_PLAN_KEY'] = 'a long text that nobody guesses';
    expectStatus(await project.genesysActions('deploy', '--stack', 'dev', '--plan-out', 'plan'), 0);
    // The initialisation does not mind, whatever it is told.
    project.replaceTerraform(`
if [ "$1" = init ]; then trap '' INT; : > "$SIGNALS"; while [ ! -e "$SIGNALS.go" ]; do sleep 0.05; done; fi
exec "$TEST_ENGINE" "$@"
`);
    const running = project.start('deploy', '--stack', 'dev', '--plan', 'plan');
    await project.written('signals');
    running.signal('SIGINT');
    project.write('signals.go');
    expect(expectStatus(await running.finished, 1).output).toContain('Nothing was applied');
    expect((await contentOf(emulator)).credentials).toEqual([]);
    expect(await withCanary()).toEqual([]);
  });

  describe('in a remote state that is slow', () => {
    let server: Server;
    let state: string;
    let lock: string;
    /** Answers the first write of the state, which waits for that; undefined as long as none has come. */
    let answerFirst: (() => void) | undefined;

    beforeEach(async () => {
      [state, lock, answerFirst] = ['', '', undefined];
      server = createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (text: string) => (body += text));
        request.on('end', () => {
          if (request.url === '/lock') {
            lock = request.method === 'LOCK' ? body : '';
            response.end();
          } else if (request.method === 'GET') {
            response.writeHead(state === '' ? 404 : 200).end(state);
          } else {
            const answer = (): void => {
              if (!request.socket.destroyed) state = body;
              response.end();
            };
            if (answerFirst === undefined) answerFirst = answer;
            else answer();
          }
        });
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const http = { address: `${url}/state`, lock_address: `${url}/lock`, unlock_address: `${url}/lock` };
      project.configure({ ...SECRET, terraform: { backend: { http } } });
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    test('while it applies: the state is saved and its lock given back', async () => {
      // The request is never answered, so that the apply ends by the signal or not at all.
      const fault = emulator.addFault({ operation: 'putIntegrationsCredential', effect: { kind: 'hang' } });
      project.replaceTerraform(SHOWS_WHAT_APPLY_PRINTS);
      const running = project.start('deploy', '--stack', 'dev', '--auto-approve');
      await until(() => emulator.faults().some(({ id, applied }) => id === fault && applied > 0));
      expect(answerFirst).toBeUndefined();
      running.signal('SIGINT');
      // Terraform saves what it has as soon as it is interrupted. A second interrupt would make it give that up.
      await until(() => answerFirst !== undefined && printed().includes('Interrupt received'));
      expect(printed()).not.toContain('Two interrupts received');
      expect(lock).not.toBe('');
      answerFirst?.();
      const { output } = expectStatus(await running.finished, 1);
      expect(output).not.toContain('Two interrupts received');
      expect(output).toContain('The apply to dev failed.');
      expect(state).toContain('"serial"');
      expect(lock).toBe('');
      expect(existsSync(project.at('cdktf.out/stacks/dev/errored.tfstate'))).toBe(false);
      expect(await withCanary()).toEqual([]);

      emulator.clearFaults();
      expectStatus(await project.genesysActions('deploy', '--stack', 'dev', '--auto-approve'), 0);
      expect((await contentOf(emulator)).credentials).toMatchObject([{ name: 'Keys' }]);
    });
  });
});
