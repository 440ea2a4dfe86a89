/**
 * The whole fault matrix: `npm run test:faults`. Flows can be named (`-- create code`), `--json` prints the counts as one
 * object on the last line, `--sample N` runs a random part, `--patience patient` (or impatient) half of it.
 */
import { FaultLab, FLOWS, runCases, type Flow } from './matrix';

/** Cases at once: some of them only wait. */
const WIDTH = 5;

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const sample = args.includes('--sample') ? Number(args[args.indexOf('--sample') + 1]) : Infinity;
  const flows = FLOWS.filter((flow) => args.includes(flow));
  const patience = args.includes('--patience') ? args[args.indexOf('--patience') + 1] : undefined;
  const lab = await FaultLab.open();
  const failures: object[] = [];
  let tried = 0;
  try {
    const every = await lab.cases(flows.length > 0 ? flows : (FLOWS as readonly Flow[]));
    const all = every.filter(({ patience: each }) => patience === undefined || each === patience);
    const cases = Number.isFinite(sample) ? shuffled(all).slice(0, sample) : all;
    console.log(`${cases.length} faults`);
    await runCases(lab, cases, WIDTH, (each, problems) => {
      tried += 1;
      if (problems.length > 0) {
        failures.push({ ...each, problems });
        console.log(
          `✗ ${each.flow} · ${each.request} · ${each.fault} · ${each.patience}\n    ${problems.join('\n    ')}`,
        );
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

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((value) => ({ value, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

void main();
