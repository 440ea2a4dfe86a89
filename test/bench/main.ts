import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchPart, BenchRow } from './bench';
import { Report } from './report';

const ENDING = '.bench.ts';

/**
 * `npm run bench [-- NAME…] [--json]`: measures, prints a table, and with `--json` a last line of JSON.
 *
 * @returns the exit status: 0 when everything ran, whether or not each goal holds; a benchmark on a shared machine
 * is read by people, and a goal missed there is no failure of the build
 */
export async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  const names = args.filter((word) => !word.startsWith('-'));
  const all = readdirSync(__dirname)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no part ${unknown.join(', ')}. There are: ${all.join(', ')}.\n`);
    return 1;
  }
  const report = new Report();
  let failed = false;
  for (const name of names.length > 0 ? names : all) {
    process.stderr.write(`${name} …\n`);
    try {
      const { default: part } = (await import(join(__dirname, name + ENDING))) as { default: BenchPart };
      await part.run(report);
    } catch (error) {
      failed = true;
      process.stderr.write(`${name} failed: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  report.add({ name: 'floor: node -e 0', value: await report.floor(), unit: 'ms' });
  process.stdout.write(table(report.rows));
  if (json) process.stdout.write(`${JSON.stringify({ rows: report.rows })}\n`);
  return failed ? 1 : 0;
}

function table(rows: readonly BenchRow[]): string {
  const cells = [
    ['', 'value', 'unit', 'goal', ''],
    ...rows.map(({ name, value, unit, goal, holds }) => [
      name,
      String(value),
      unit,
      goal === undefined ? '' : `≤ ${String(goal)}`,
      goal === undefined ? '' : holds ? 'holds' : 'MISSED',
    ]),
  ];
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
    .concat('\n');
}
