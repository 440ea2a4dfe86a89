/** How one step went. */
export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  /** What it took, in milliseconds. */
  readonly ms: number;
}

/**
 * Runs steps one after the other and says how each went. After a step that failed no other is run: each builds on
 * the one before.
 */
export class Steps {
  readonly results: StepResult[] = [];

  constructor(private readonly say: (text: string) => void) {}

  get ok(): boolean {
    return this.results.every(({ ok }) => ok);
  }

  /** @throws what the step throws, after it has been reported */
  async step<T>(name: string, run: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      const result = await run();
      this.done(name, true, start);
      return result;
    } catch (error) {
      this.done(name, false, start);
      throw error;
    }
  }

  private done(name: string, ok: boolean, start: number): void {
    const ms = Math.round(performance.now() - start);
    this.results.push({ name, ok, ms });
    this.say(`${ok ? '✔' : '✘'} ${name.padEnd(64)} ${(ms / 1000).toFixed(1).padStart(6)} s\n`);
  }
}
