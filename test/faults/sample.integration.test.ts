import { FLOW_NAMES } from './flows';
import { FaultLab, MEMORY, runCases, sampleOf, titleOf } from './matrix';
import { FAULTS } from './proxy';

/*
 * A part of the matrix, the same in every run; `npm run test:faults` plays all of it, every night.
 */
describe('after any fault, the next apply converges', () => {
  let lab: FaultLab;
  beforeAll(async () => {
    lab = await FaultLab.open();
  });
  afterAll(() => lab.close());

  test('every flow, remembered and forgotten, and every kind of fault', async () => {
    const cases = sampleOf(await lab.cases(), 1);
    expect(new Set(cases.map(({ flow }) => flow))).toEqual(new Set(FLOW_NAMES));
    expect(new Set(cases.map(({ fault }) => fault))).toEqual(new Set(FAULTS));
    expect(new Set(cases.map(({ memory }) => memory))).toEqual(new Set(MEMORY));
    const failures: object[] = [];
    let tried = 0;
    await runCases(lab, cases, 3, (each, problems) => {
      tried += 1;
      if (problems.length > 0) failures.push({ title: titleOf(each), problems });
    });
    expect({ tried, failures }).toEqual({ tried: cases.length, failures: [] });
  }, 600_000);
});
