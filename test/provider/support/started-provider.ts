import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { selfSignedCertificate, type Certificate } from '../../../lib/shared/certificates';

/** What Terraform puts into the environment of a provider. */
export const TERRAFORM_ENVIRONMENT = {
  TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
  PLUGIN_PROTOCOL_VERSIONS: '5,6',
};

/** How a provider's process is started. */
export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly tls?: boolean;
  /** Of Node.js. */
  readonly flags?: readonly string[];
  /** Whether the file is started itself, as Terraform does it. Default: false, this Node.js runs it. */
  readonly itself?: boolean;
  /** Terraform's working directory. Default: this process's. */
  readonly cwd?: string;
  /** Told each line that it logs. */
  readonly log?: (line: string) => void;
}

/** A provider's process, and what it says of itself. */
export class StartedProvider {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  stdout = '';
  stderr = '';
  /** Resolves with the exit status, or the name of the signal. */
  readonly ended: Promise<number | string>;

  /** Only starts the process. */
  constructor(
    program: string,
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
    /** Of whoever will call it; without one it listens without TLS. */
    protected readonly certificate?: Certificate,
    { flags = [], itself = false, cwd, log }: StartOptions = {},
  ) {
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(TF_|PLUGIN_)/.test(name)),
    );
    const node = [process.execPath, ...flags];
    const [command = program, ...words] = [...(itself ? [] : node), program, ...args];
    this.#child = spawn(command, words, {
      env: { ...inherited, ...env, ...(certificate && { PLUGIN_CLIENT_CERT: certificate.certificatePem }) },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    let line = '';
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      const [first = '', ...more] = text.split('\n');
      line += first;
      for (const next of more) {
        log?.(line);
        line = next;
      }
    });
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => {
        resolve(code ?? signal ?? -1);
      });
    });
  }

  /** Starts the process and waits for its handshake. `tls: false` leaves the client's certificate out. */
  static async start<Provider extends StartedProvider>(
    this: new (...args: ConstructorParameters<typeof StartedProvider>) => Provider,
    program: string,
    options: StartOptions = {},
  ): Promise<Provider> {
    const certificate = options.tls === false ? undefined : selfSignedCertificate();
    const env = { ...TERRAFORM_ENVIRONMENT, ...options.env };
    const started = new this(program, [], env, certificate, options);
    await started.said(/\n/);
    return started;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits until stdout matches. */
  async said(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stdout)) {
      const ended = await Promise.race([
        this.ended,
        new Promise<undefined>((resolve) => {
          this.#child.stdout.once('data', () => {
            resolve(undefined);
          });
        }),
      ]);
      if (ended !== undefined) throw new Error(`the provider ended with ${ended}: ${this.stderr}`);
    }
  }

  /** The fields of the handshake line. */
  get handshake(): string[] {
    return (this.stdout.split('\n')[0] ?? '').split('|');
  }

  get address(): string {
    const [, , network, address] = this.handshake;
    return network === 'unix' ? `unix:${address}` : (address ?? '');
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it, and waits until it has. */
  async stop(): Promise<number | string> {
    this.kill('SIGTERM');
    return this.ended;
  }
}
