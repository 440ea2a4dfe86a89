import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { CommandError } from './command';
import type { PlanWarning } from '../review';
import { environmentOf } from './environment';
import { placeholdersFor } from './placeholders';
import { packageManagerOf } from './scaffold/package-manager';
import {
  ENGINE_VARIABLE,
  engineEnvironment,
  engineOf,
  engineVersion,
  INSTALL_AN_ENGINE,
  type Engine,
} from '../terraform/engine';
import { featuresIn, lackingIn } from '../terraform/features';
import { readPlanMessages } from '../terraform/plan-output';
import type { Interrupts } from './signals';
import { withTemporaryDirectory } from './temporary';

/** How a program ended, and what it printed. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly output: string;
}

/** A plan, saved as Terraform saves it and read as JSON. */
interface MadePlan {
  /** Whether it changes anything. */
  readonly changes: boolean;
  /** What `terraform show -json` prints of it. */
  readonly json: string;
  /** What was warned of while it was made: the plan itself does not hold that. */
  readonly warnings: readonly PlanWarning[];
  /** The plan as Terraform saved it. It may hold secrets in clear. */
  readonly saved: Buffer;
}

/** How Terraform is run. */
interface TerraformOptions {
  /** Is told what Terraform prints, as it comes. */
  readonly say?: (text: string) => void;
  /** What would end this process asks Terraform to end, which is then in a process group of its own. */
  readonly interrupts?: Interrupts;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The stacks of the working directory: their synthesis, and Terraform in each. */
export class Project {
  private synthesised: readonly string[] = [];
  private readonly engine: Engine = engineOf();

  private constructor(
    /** Where `cdktf.json` is. */
    readonly directory: string,
    private readonly app: string,
    private readonly context: unknown,
    /** Absolute: where stacks are synthesised to. */
    readonly output: string,
  ) {}

  /**
   * Reads `cdktf.json`.
   *
   * @param output instead of its own output directory
   */
  static open(output?: string, directory: string = process.cwd()): Project {
    const path = join(directory, 'cdktf.json');
    if (!existsSync(path)) {
      throw new CommandError(
        `There is no cdktf.json in ${directory}. Run the command where your stacks are.`,
      );
    }
    let settings: { app?: unknown; output?: unknown; context?: unknown };
    try {
      settings = JSON.parse(readFileSync(path, 'utf8')) as typeof settings;
    } catch {
      throw new CommandError(`${path} is not JSON.`);
    }
    if (typeof settings.app !== 'string') throw new CommandError(`${path} does not name an "app".`);
    const own = typeof settings.output === 'string' ? settings.output : 'cdktf.out';
    return new Project(directory, settings.app, settings.context, resolve(directory, output ?? own));
  }

  /**
   * Runs the app, as `cdktf synth` does.
   *
   * @param env added to the environment
   */
  async synth(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const manifest = join(this.output, 'manifest.json');
    // What an earlier run has left is not what this app says: it must not be deployed in its place.
    rmSync(manifest, { force: true });
    const { status, output } = await execute(this.app, undefined, this.directory, {
      ...process.env,
      ...(this.context !== undefined && { CDKTF_CONTEXT_JSON: JSON.stringify(this.context) }),
      ...env,
      // What is synthesised is for the program that runs it.
      [ENGINE_VARIABLE]: this.engine.program,
      CDKTF_OUTDIR: this.output,
    });
    if (status !== 0)
      throw new CommandError(
        ['The stacks cannot be synthesised.', output.trim(), ...this.whatIsMissing(output)].join('\n'),
      );
    if (!existsSync(manifest))
      throw new CommandError(
        `The app ${JSON.stringify(this.app)} synthesised nothing. Does it end with app.synth()?`,
      );
    const { stacks } = JSON.parse(readFileSync(manifest, 'utf8')) as { stacks: Record<string, unknown> };
    this.synthesised = Object.keys(stacks).sort();
  }

  /** What to do where the words of the app sound like something that is not installed. */
  private whatIsMissing(words: string): string[] {
    if (!/\bnot found\b|missing packages|Cannot find (module|package) '[^./]/.test(words)) return [];
    const { install } = packageManagerOf(this.directory);
    return process.env['NODE_ENV'] === 'production'
      ? [`NODE_ENV is "production", which leaves devDependencies out: set it to nothing and run ${install}`]
      : [`Is everything installed? ${install}`];
  }

  /** The names of the app's stacks, sorted; none before they are synthesised. */
  get stacks(): readonly string[] {
    return this.synthesised;
  }

  /** Refuses a stack that the app does not have. */
  require(stack: string): void {
    if (this.stacks.includes(stack)) return;
    throw new CommandError(
      `There is no environment ${JSON.stringify(stack)}. There are: ${this.stacks.join(', ') || 'none'}.`,
    );
  }

  /** The directory of a synthesised stack. */
  stackDirectory(stack: string): string {
    return join(this.output, 'stacks', stack);
  }

  /** The synthesised configuration of a stack. */
  configuration(stack: string): unknown {
    return JSON.parse(readFileSync(join(this.stackDirectory(stack), 'cdk.tf.json'), 'utf8')) as unknown;
  }

  /** `terraform init`. */
  async init(stack: string): Promise<void> {
    const { status, output } = await this.terraform(stack, ['init', '-input=false', '-no-color']);
    if (status === 0) return;
    const words = /-migrate-state/.test(output)
      ? `${output.trim()}\n\n${this.howToMigrate(stack)}`
      : output.trim();
    throw await this.failure(stack, `init of ${stack} failed`, words);
  }

  /** The engine asks for a decision that is a person's, and does not say where. */
  private howToMigrate(stack: string): string {
    const init = `${this.engine.program} -chdir=${relative('.', this.stackDirectory(stack)) || '.'} init`;
    return (
      `The backend of ${stack} is another one than before. To take its state along: ${init} -migrate-state\n` +
      `To leave the state where it is and begin with that of the new backend: ${init} -reconfigure`
    );
  }

  /**
   * `terraform plan`, which changes nothing and takes no lock.
   *
   * @param args for example `-refresh-only`
   * @param env added to the environment
   */
  async plan(
    stack: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<MadePlan> {
    return withTemporaryDirectory('genesys-actions-plan-', async (directory) => {
      const file = join(directory, 'plan');
      const given = ['-json', '-input=false', '-lock=false', '-detailed-exitcode', `-out=${file}`];
      const planned = await this.terraform(stack, ['plan', ...given, ...args], { env });
      const { warnings, failure } = readPlanMessages(planned.output);
      if (planned.status !== 0 && planned.status !== 2)
        throw await this.failure(stack, `plan of ${stack} failed`, failure);
      const json = await this.show(stack, file);
      return { changes: planned.status === 2, json, warnings, saved: await readFile(file) };
    });
  }

  /** A plan as `terraform show -json` prints it. */
  async show(stack: string, plan: string): Promise<string> {
    const { status, stdout, output } = await this.terraform(stack, ['show', '-json', '-no-color', plan]);
    if (status !== 0) throw await this.failure(stack, `show of ${stack} failed`, output.trim());
    return stdout;
  }

  /**
   * A plan that is only read, so that it needs no secrets: where they have no value, placeholders stand for them.
   *
   * @param args for example `-refresh-only`
   */
  async planToRead(
    stack: string,
    args: readonly string[] = [],
  ): Promise<MadePlan & { readonly placeholders: readonly string[] }> {
    const { names, env } = placeholdersFor(this.configuration(stack), environmentOf(stack));
    return { ...(await this.plan(stack, args, env)), placeholders: names };
  }

  /** The state as it is kept, which needs no provider. Empty: there is none yet. */
  async state(stack: string): Promise<string> {
    const { status, stdout, output } = await this.terraform(stack, ['state', 'pull']);
    if (status !== 0) throw new CommandError(`The state of ${stack} cannot be read.\n${output.trim()}`);
    return stdout;
  }

  /** Runs Terraform in a stack's directory with the stack's own connection. */
  terraform(
    stack: string,
    args: readonly string[],
    { say, interrupts, env: more }: TerraformOptions = {},
  ): Promise<Ended> {
    const env = engineEnvironment({ ...environmentOf(stack), ...more, TF_IN_AUTOMATION: '1' });
    return execute(this.engine.program, args, this.stackDirectory(stack), env, say, interrupts);
  }

  /** Why a run failed: first what the engine lacks, where that is it, for its own words do not say so; then its own words. */
  private async failure(stack: string, what: string, words: string): Promise<CommandError> {
    const features = featuresIn(this.configuration(stack));
    const lacking =
      features.length === 0 ? [] : lackingIn(features, this.engine, await engineVersion(this.engine));
    return new CommandError([`${this.engine.name} ${what}.`, ...lacking, words].join('\n'));
  }
}

/** Ctrl-C reaches every program of a console there, and a signal from here would end one at once. */
const WINDOWS = process.platform === 'win32';

/** @param args none where it is a line for the system's shell */
function execute(
  program: string,
  args: readonly string[] | undefined,
  cwd: string,
  env: NodeJS.ProcessEnv,
  say?: (text: string) => void,
  interrupts?: Interrupts,
): Promise<Ended> {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(program, args ?? [], {
      cwd,
      env,
      shell: args === undefined,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A terminal signals its whole group. Terraform would get each twice, and give up its state at the second.
      detached: interrupts !== undefined && !WINDOWS,
    });
    const release = interrupts?.passTo(() => {
      // Terraform ends what it is doing, saves its state and gives its lock back.
      if (!WINDOWS) child.kill('SIGINT');
    });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
      say?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      say?.(text);
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      release?.();
      const what =
        error.code === 'ENOENT' ? 'was not found' : `cannot be started (${error.code ?? error.message})`;
      reject(new CommandError(`${program} ${what}. ${INSTALL_AN_ENGINE}`));
    });
    child.once('close', (status) => {
      release?.();
      resolvePromise({ status: status ?? -1, stdout, output });
    });
  });
}
