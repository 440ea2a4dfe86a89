import fc from 'fast-check';
import { FaultLab, runCases } from './matrix';

/** A random part of the matrix; `npm run test:faults` runs all of it. */
const SAMPLE = 60;

describe('after any fault, the next apply converges', () => {
  let lab: FaultLab;
  beforeAll(async () => {
    lab = await FaultLab.open();
  });
  afterAll(() => lab.close());

  test(`${SAMPLE} faults, chosen at random`, async () => {
    const all = await lab.cases();
    expect(all.length).toBeGreaterThan(10 * SAMPLE);
    // By fast-check, so that its seed chooses these too.
    const subset = fc.shuffledSubarray(all, { minLength: SAMPLE, maxLength: SAMPLE });
    const [cases = []] = fc.sample(subset, 1);
    const failures: object[] = [];
    let tried = 0;
    await runCases(lab, cases, 3, (each, problems) => {
      tried += 1;
      if (problems.length > 0) failures.push({ ...each, problems });
    });
    expect({ tried, failures }).toEqual({ tried: SAMPLE, failures: [] });
  }, 600_000);
});
