import fc from 'fast-check';
import { FLOW_NAMES } from './flows';
import { FaultLab, MEMORY, runCases, titleOf, type Case } from './matrix';
import { FAULTS } from './proxy';

/** A random part of the matrix; `npm run test:faults` runs all of it. */
const SAMPLE = 40;

describe('after any fault, the next apply converges', () => {
  let lab: FaultLab;
  beforeAll(async () => {
    lab = await FaultLab.open();
  });
  afterAll(() => lab.close());

  test(`${SAMPLE} faults: every flow, remembered and forgotten, and every kind of fault`, async () => {
    const all = await lab.cases();
    expect(new Set(all.map(({ flow }) => flow))).toEqual(new Set(FLOW_NAMES));
    // By fast-check, so that its seed chooses these too.
    const subset = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    const [shuffled = []] = fc.sample(subset, 1);
    const cases = stratified(shuffled, SAMPLE);
    expect(new Set(cases.map(({ fault }) => fault))).toEqual(new Set(FAULTS));
    expect(new Set(cases.map(({ memory }) => memory))).toEqual(new Set(MEMORY));
    const failures: object[] = [];
    let tried = 0;
    await runCases(lab, cases, 3, (each, problems) => {
      tried += 1;
      if (problems.length > 0) failures.push({ title: titleOf(each), problems });
    });
    expect({ tried, failures }).toEqual({ tried: SAMPLE, failures: [] });
  }, 600_000);
});

/** The first cases of a list that have something which none before has; then others, up to a number. */
function stratified(cases: readonly Case[], count: number): Case[] {
  const seen = new Set<string>();
  const taken = cases.filter(({ flow, memory, fault }) => {
    const news = [`${flow} ${memory}`, fault].filter((each) => !seen.has(each));
    for (const each of news) seen.add(each);
    return news.length > 0;
  });
  const rest = cases.filter((each) => !taken.includes(each));
  return [...taken, ...rest].slice(0, Math.max(count, taken.length));
}
