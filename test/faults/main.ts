/**
 * The whole fault matrix: `npm run test:faults`. Flows can be named (`-- create code`), `--fault`, `--patience` and
 * `--memory` take a part of it, `--part N/M` the Nth of M parts that are the whole together, `--sample N` a random one,
 * `--width N` says how many run at once, `--json` prints the counts as one object on the last line.
 */
import { createHash } from 'node:crypto';
import { FLOW_NAMES } from './flows';
import { FaultLab, runCases, titleOf, type Case } from './matrix';

/** Cases at once: some of them only wait. */
const WIDTH = 5;

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const option = (name: string): string | undefined =>
    args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : undefined;
  const sample = Number(option('sample') ?? Infinity);
  const flows = FLOW_NAMES.filter((flow) => args.includes(flow));
  const lab = await FaultLab.open();
  const failures: object[] = [];
  let tried = 0;
  try {
    const every = await lab.cases(flows.length > 0 ? flows : FLOW_NAMES);
    const all = every.filter((each) =>
      (['fault', 'patience', 'memory'] as const).every((part) => each[part] === (option(part) ?? each[part])),
    );
    const part = all.filter(partOf(option('part') ?? '1/1'));
    const cases = Number.isFinite(sample) ? shuffled(part).slice(0, sample) : part;
    console.log(`${cases.length} faults`);
    await runCases(lab, cases, Number(option('width') ?? WIDTH), (each, problems) => {
      tried += 1;
      if (problems.length > 0) {
        failures.push({ ...each, problems });
        console.log(`✗ ${titleOf(each)}\n    ${problems.join('\n    ')}`);
      }
      if (tried % 50 === 0) console.log(`${tried} tried, ${tried - failures.length} converged`);
    });
  } finally {
    await lab.close();
  }
  console.log(`faults tried / converged: ${tried} / ${tried - failures.length}`);
  if (args.includes('--json'))
    console.log(JSON.stringify({ tried, converged: tried - failures.length, failures }));
  process.exitCode = failures.length === 0 ? 0 : 1;
}

/** Which cases belong to the Nth of M parts: told by their titles alone, so that machines need not agree on an order. */
function partOf(text: string): (each: Case) => boolean {
  const [, number, count] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text) ?? [];
  if (number === undefined || Number(number) > Number(count))
    throw new Error(`--part ${text}: write it as 2/6, the second of six parts`);
  return (each) =>
    createHash('sha256').update(titleOf(each)).digest().readUInt32BE() % Number(count) === Number(number) - 1;
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((value) => ({ value, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

void main();
