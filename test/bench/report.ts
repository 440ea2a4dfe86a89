import { spawn } from 'node:child_process';
import { median, type BenchProcessOptions, type BenchReport, type BenchRow } from './bench';

/** Collects the figures of one run. */
export class Report implements BenchReport {
  readonly rows: BenchRow[] = [];
  private readonly floors: number[] = [];

  add(row: Omit<BenchRow, 'holds'>): void {
    const holds = Number.isFinite(row.value) && (row.goal === undefined || row.value <= row.goal);
    this.rows.push({ ...row, value: rounded(row.value), holds });
  }

  async floor(): Promise<number> {
    while (this.floors.length < 5) await this.measureFloor();
    return median(this.floors);
  }

  async measure({ name, run, goal, runs = 7 }: Parameters<BenchReport['measure']>[0]): Promise<number> {
    const times: number[] = [];
    const floors: number[] = [];
    for (let index = 0; index < runs; index++) {
      floors.push(await this.measureFloor());
      const start = performance.now();
      await run();
      times.push(performance.now() - start);
    }
    this.add({ name, value: median(times) / median(floors), unit: '× node -e 0', ...(goal && { goal }) });
    return median(times);
  }

  process(program: string, args: readonly string[], { cwd, env }: BenchProcessOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        cwd,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      child.on('error', reject);
      child.on('close', (status) => {
        if (status === 0) resolve();
        else reject(new Error(`${program} ${args.join(' ')} ended with status ${String(status)}\n${said}`));
      });
    });
  }

  private async measureFloor(): Promise<number> {
    const start = performance.now();
    await this.process(process.execPath, ['-e', '0']);
    const time = performance.now() - start;
    this.floors.push(time);
    return time;
  }
}

/** Enough digits to compare, no more. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
