import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE, ENGINE_ONCE } from './engine';
import { expectStatus, run, type Finished } from './processes';
import { COMMAND, ROOT, SYNTH_ONCE, TYPESCRIPT } from './repository';
import { CLEAN_ENVIRONMENT, connection, type Org } from './terraform';

/** A change of one resource in a plan. */
export interface PlannedChange {
  readonly address: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly importing?: { readonly id: string };
    readonly before: Readonly<Record<string, unknown>>;
    readonly after: Readonly<Record<string, unknown>>;
  };
}

/** What an export has written, as a project in which the commands run. */
export class ExportedProject {
  private constructor(
    readonly directory: string,
    private readonly env: Record<string, string | undefined>,
    /** What the export printed. */
    readonly said: string,
  ) {}

  /**
   * Exports an org to a directory and puts the packages beside it that `npm install` would.
   *
   * @param asWritten whether its stack is run as its cdktf.json says, by `npx`; default: by what takes a third of that
   */
  static async of(
    org: Org,
    directory: string,
    env: Record<string, string> = {},
    asWritten = false,
  ): Promise<ExportedProject> {
    const all: Record<string, string | undefined> = {
      ...CLEAN_ENVIRONMENT,
      ...connection(org),
      CI: '1',
      TERRAFORM_BINARY_NAME: ENGINE_ONCE,
      ...env,
    };
    const exported = await run(process.execPath, [COMMAND, 'export', '--out', directory], {
      cwd: ROOT,
      env: all,
    });
    expectStatus(exported, 0);
    const modules = join(directory, 'node_modules');
    mkdirSync(join(modules, '.bin'), { recursive: true });
    symlinkSync(ROOT, join(modules, 'genesys-actions'));
    for (const name of ['cdktf', 'constructs', 'tsx', '.bin/tsx'])
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    const project = new ExportedProject(directory, all, exported.output);
    if (!asWritten) {
      const written = project.read('cdktf.json');
      const quick = written.replace('npx tsx main.ts', `${SYNTH_ONCE} node --require ${TYPESCRIPT} main.ts`);
      if (quick === written) throw new Error(`cdktf.json says something else: ${written}`);
      writeFileSync(join(directory, 'cdktf.json'), quick);
    }
    for (const name of project.secrets) all[`TF_VAR_${name}`] = 'canary-1b9e-secret';
    return project;
  }

  /** The Terraform variables that its stack asks for. */
  get secrets(): string[] {
    return [...this.read('stack.ts').matchAll(/this\.secret\("(\w+)"\)/g)].map(([, name]) => name ?? '');
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  has(path: string): boolean {
    return existsSync(join(this.directory, path));
  }

  genesysActions(...args: string[]): Promise<Finished> {
    return run(process.execPath, [COMMAND, ...args], { cwd: this.directory, env: this.env });
  }

  /** Plans, and gives the plan as text and as what it changes. */
  async plan(): Promise<{ text: string; changes: readonly PlannedChange[] }> {
    expectStatus(await this.genesysActions('deploy', '--stack', 'dev', '--plan-out', 'plan'), 0);
    const stack = { cwd: join(this.directory, 'cdktf.out', 'stacks', 'dev'), env: this.env };
    const show = async (...args: string[]): Promise<string> =>
      expectStatus(await run(ENGINE.program, ['show', ...args, join(this.directory, 'plan')], stack), 0)
        .stdout;
    const { resource_changes: changes } = JSON.parse(await show('-json')) as {
      resource_changes: PlannedChange[];
    };
    return { text: await show('-no-color'), changes };
  }
}
