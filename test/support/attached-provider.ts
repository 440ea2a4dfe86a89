import { StartedProvider } from '../provider/support/started-provider';
import { attachment, PROVIDER_FLAGS } from './engine';
import { PROVIDER } from './repository';

/**
 * The built provider in one process for many runs of Terraform, which is told where it listens, as under a debugger.
 *
 * A run starts its provider up to six times, and that is nine tenths of what the run costs. What is not the same: Terraform
 * is not the provider's parent, so it knows neither Terraform's arguments nor what an earlier process of the same run has
 * decided. Tests of ownership, saved plans and signals let Terraform start it.
 */
export class AttachedProvider {
  private constructor(private readonly provider: StartedProvider) {}

  /**
   * @param cwd Terraform's working directory
   * @param env added to this process's environment; an undefined value takes a variable away
   */
  static async start(
    cwd: string,
    env: Readonly<Record<string, string | undefined>>,
  ): Promise<AttachedProvider> {
    return new AttachedProvider(
      await StartedProvider.start(PROVIDER, { tls: false, cwd, env, flags: PROVIDER_FLAGS }),
    );
  }

  /** What Terraform has to be told to use it. */
  get env(): Readonly<Record<string, string>> {
    return attachment(this.provider.pid, this.provider.handshake);
  }

  async stop(): Promise<void> {
    await this.provider.stop();
  }
}
