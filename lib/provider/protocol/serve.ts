import { isAlive } from '../../shared/processes';
import type { ProviderDefinition } from '../framework/provider';
import { selfSignedCertificate } from '../../shared/certificates';
import { handshakeLine, listen, reattachConfiguration, refusal } from './handshake';
import type { start } from './start';

/** What a provider process does once its client can connect. */
interface Body {
  readonly start: typeof start;
  readonly provider: ProviderDefinition;
}

interface ServeOptions {
  /** The provider's short name, for messages, for example `genesysactions`. */
  readonly name: string;
  /** Its address without a host, for example `genesys-actions/genesysactions`. */
  readonly source: string;
  /** Loads everything else; only after the handshake, which must not wait for it. */
  readonly load: () => Promise<Body>;
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** How often to check whether what started us is still there. */
const PARENT_CHECK_MS = 2_000;

/** Runs a provider process from the handshake to its end. */
export async function serve(options: ServeOptions): Promise<void> {
  const { argv, env, name, source } = options;
  const debug = argv.includes('--debug') || argv.includes('-debug');
  const refused = debug ? undefined : refusal(env, name);
  if (refused !== undefined) {
    process.stderr.write(`${refused}\n`);
    process.exitCode = 1;
    return;
  }
  const listener = await listen(env);
  process.once('exit', () => {
    listener.close();
  });
  const clientCertificate = debug ? undefined : env['PLUGIN_CLIENT_CERT'] || undefined;
  const tls =
    clientCertificate === undefined ? undefined : { own: selfSignedCertificate(), client: clientCertificate };
  const exit = (): void => {
    process.exit(0);
  };
  process.once('SIGTERM', exit);
  if (debug) {
    process.once('SIGINT', exit);
    const { PROVIDER_HOSTS } = await import('../../terraform/engine');
    const sources = Object.values(PROVIDER_HOSTS).map((host) => `${host}/${source}`);
    process.stdout.write(
      `Attach Terraform or OpenTofu to this process (end it with Ctrl-C):\n\n  export TF_REATTACH_PROVIDERS='${reattachConfiguration(sources, listener)}'\n\n`,
    );
  } else {
    // Ctrl-C reaches the whole process group; Terraform says itself what to stop.
    process.on('SIGINT', () => undefined);
    exitWithParent();
    process.stdout.write(handshakeLine(listener, tls?.own.certificate));
  }
  const { start, provider } = await options.load();
  start(provider, listener, tls);
}

/** Nobody is left behind when Terraform is killed. */
function exitWithParent(): void {
  const parent = process.ppid;
  // Windows gives an orphan no other parent, and need not say whose child a process is.
  const watched = process.platform === 'win32' && isAlive(parent);
  setInterval(() => {
    if (process.ppid !== parent || (watched && !isAlive(parent))) process.exit(1);
  }, PARENT_CHECK_MS).unref();
}
