import { constants } from 'node:os';
import type { Emulator } from '../../lib/emulator';
import { holding, textsBelow } from '../support/canary';
import { startTestEmulator } from '../support/emulator';
import { expectStatus } from '../support/processes';
import { StackProject } from '../support/stack-project';

const CANARY = 'canary-9d41-secret-of-a-plan';

/** A stack whose plan holds a secret in clear. */
const SECRET = {
  variable: { KEY: { type: 'string', sensitive: true } },
  resource: { genesysactions_credential: { keys: { name: 'Keys', fields: { KEY: '${var.KEY}' } } } },
};

/** Once the plan is written it is being shown for as long as the command is there, whatever signals come. */
const STAYS_WITH_THE_PLAN = `
if [ "$1" != show ]; then exec terraform "$@"; fi
trap '' INT TERM HUP
: > "$SIGNALS"
while kill -0 $PPID 2> /dev/null; do sleep 0.05; done
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
    project = new StackProject(emulator, { TF_VAR_KEY: CANARY });
    project.env['SIGNALS'] = project.at('signals');
    project.configure(SECRET);
  });
  afterEach(() => {
    project.dispose();
  });
  afterAll(() => emulator.close());

  const withCanary = async (): Promise<string[]> =>
    holding(await textsBelow(project.temporary), new RegExp(CANARY));

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s while it plans leaves no plan', async (signal) => {
    project.replaceTerraform(STAYS_WITH_THE_PLAN);
    const running = project.start('deploy', '--stack', 'dev', '--auto-approve');
    await project.written('signals');
    expect(await withCanary()).not.toEqual([]);
    running.signal(signal);
    expectStatus(await running.finished, 128 + constants.signals[signal]);
    expect(await withCanary()).toEqual([]);
  });
});
