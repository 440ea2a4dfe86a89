import { nightly, variants } from '../support/nightly';
import { FLOW_NAMES } from './flows';
import { FaultLab, MEMORY, PATIENCE, runCases, titleOf, type Case } from './matrix';
import { FAULTS } from './proxy';

/**
 * A part of the matrix: each flow and each fault once, at requests that change something. What is left of a change is what a
 * next apply may stumble over, most of all where it knows nothing of it.
 */
const SAMPLE = (
  [
    ['create', 'POST /api/v2/integrations/credentials #1', 'refused', 'impatient', 'forgotten'],
    ['create a web service action', 'PATCH /api/v2/integrations/:id #1', '503', 'impatient', 'remembered'],
    ['create unpublished', 'POST /api/v2/integrations #1', 'killed after it acted', 'patient', 'forgotten'],
    ['create twins', 'PATCH /api/v2/integrations/actions/:id/draft #1', '502', 'impatient', 'remembered'],
    [
      'create beside strangers',
      'POST /api/v2/integrations/actions/drafts #1',
      'killed',
      'patient',
      'remembered',
    ],
    ['code', 'POST /api/v2/integrations/actions/:id/draft #1', '500', 'patient', 'remembered'],
    [
      'configuration',
      'POST /api/v2/integrations/actions/:id/draft/publish #1',
      'cut in half',
      'patient',
      'remembered',
    ],
    ['credentials', 'PUT /api/v2/integrations/credentials/:id #1', '429', 'patient', 'remembered'],
    [
      'publish',
      'POST /api/v2/integrations/actions/:id/draft/publish #1',
      'hang after it acted',
      'impatient',
      'remembered',
    ],
    ['change unpublished', 'PUT /function-uploads/:id/:id/:id #1', '401', 'patient', 'remembered'],
    ['rename', 'PUT /api/v2/integrations/credentials/:id #1', 'hang', 'impatient', 'remembered'],
    [
      'replace',
      'PATCH /api/v2/integrations/actions/:id/draft #1',
      'reset after it acted',
      'impatient',
      'forgotten',
    ],
    [
      'replace, create first',
      'POST /api/v2/integrations/actions/:id/draft/function/upload #1',
      '500 after it acted',
      'impatient',
      'forgotten',
    ],
    ['other addresses', 'DELETE /api/v2/integrations/actions/:id #1', 'reset', 'patient', 'remembered'],
    ['delete', 'DELETE /api/v2/integrations/:id #1', '504', 'impatient', 'remembered'],
  ] as const
).map(([flow, request, fault, patience, memory]): Case => ({
  flow,
  request,
  // A refused connection is one that is opened after this.
  before: fault === 'refused' ? 'GET /api/v2/integrations/credentials/listing #2' : undefined,
  fault,
  patience,
  memory,
}));

/* `npm run test:faults` plays the whole matrix, every night. */
describe('after any fault, the next apply converges', () => {
  let lab: FaultLab;
  beforeAll(async () => {
    lab = await FaultLab.open();
  });
  afterAll(() => lab.close());

  test('the sample has every flow, every fault, and both kinds of patience and memory', () => {
    const met = (part: keyof Case): unknown[] => SAMPLE.map((each) => each[part]).sort();
    expect(met('flow')).toEqual([...FLOW_NAMES].sort());
    expect(met('fault')).toEqual([...FAULTS].sort());
    expect(new Set(met('patience'))).toEqual(new Set(PATIENCE));
    expect(new Set(met('memory'))).toEqual(new Set(MEMORY));
  });

  test('a sample of the matrix', async () => {
    const failures: object[] = [];
    let tried = 0;
    // By day every fourth: both kinds of patience and memory, what kills, hangs and refuses, and what acted before it failed.
    const some = variants(SAMPLE, (_each, index) => index % 4 === 0);
    await runCases(lab, some, 3, (each, problems) => {
      tried += 1;
      if (problems.length > 0) failures.push({ title: titleOf(each), problems });
    });
    expect({ tried, failures }).toEqual({ tried: some.length, failures: [] });
  }, 600_000);

  nightly.test('each of the sample is a case of the matrix', async () => {
    const all = new Set((await lab.cases()).map(titleOf));
    expect(SAMPLE.map(titleOf).filter((title) => !all.has(title))).toEqual([]);
  });
});
