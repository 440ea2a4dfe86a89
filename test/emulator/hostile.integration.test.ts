/** Two hundred executions at once of what means harm: whoever else asks the org is answered before they have ended. */
import type { Emulator } from '../../lib/emulator';
import { OrgApi } from '../support/api';
import { startTestEmulator } from '../support/emulator';
import { HOSTILE, Hostility } from '../support/hostile';
import { NIGHTLY } from '../support/nightly';

/** How many of the others' requests are to be answered, of each kind: the loops alone take fifteen seconds. */
const OTHERS = 5;

describe('an org that is asked for the worst', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startTestEmulator();
  });
  afterAll(() => emulator.close());

  test('answers others meanwhile, reads and executions alike', async () => {
    const api = new OrgApi(emulator);
    const hostility = await Hostility.prepare(api, HOSTILE);
    expect(await hostility.executeFriendly()).toEqual({ a: 'friendly' });
    const running = hostility.begin(NIGHTLY ? 200 : 32);
    let answered = 0;
    for (; answered < OTHERS && running.left > 0; answered++) {
      await api.call('GET', 'integrations/actions?pageSize=1');
      expect(await hostility.executeFriendly()).toEqual({ a: 'friendly' });
    }
    // All of these were answered while others still ran.
    expect([answered, running.left > 0]).toEqual([OTHERS, true]);
  });
});
