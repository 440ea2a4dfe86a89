import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import type { Duplex } from 'node:stream';
import type { Authority } from '../shared/certificates';
import { hostName } from './leading';

/** How long a handshake may take, in milliseconds. */
const HANDSHAKE_MS = 10_000;

/** Certificates that are kept. */
const CONTEXTS_MAX = 1000;

/** Ends the TLS of connections, with a certificate for the host that is called. */
export class TlsEnds {
  readonly #contexts = new Map<string, SecureContext>();

  /** @param knows whether a host is one that certificates are made for: the others get none */
  constructor(
    private readonly authority: Authority,
    private readonly knows: (host: string) => boolean,
  ) {}

  /**
   * Does the handshake on a connection.
   *
   * @param host what the client asked to be connected with; undefined: only the handshake names it
   * @param onSecure gets the plain side, and the host that the client means: that of the handshake where it is known,
   * since that is what the certificate was for
   */
  accept(socket: Duplex, host: string | undefined, onSecure: (plain: TLSSocket, host: string) => void): void {
    let named = host;
    const secured = new TLSSocket(socket as never, {
      isServer: true,
      ALPNProtocols: ['http/1.1'],
      ...(host !== undefined && { secureContext: this.#contextOf(host) }),
      SNICallback: (name, done) => {
        const asked = hostName(name);
        if (this.knows(asked)) named = asked;
        if (named === undefined) done(new Error(`No certificate for ${asked}`));
        else done(null, this.#contextOf(named));
      },
    });
    const timer = setTimeout(() => secured.destroy(), HANDSHAKE_MS);
    secured.once('close', () => {
      clearTimeout(timer);
    });
    // A client that does not trust the certificate, or talks something else: it is told by TLS itself.
    secured.on('error', () => secured.destroy());
    secured.once('secure', () => {
      clearTimeout(timer);
      if (named === undefined) secured.destroy();
      else onSecure(secured, named);
    });
  }

  #contextOf(host: string): SecureContext {
    let context = this.#contexts.get(host);
    if (context === undefined) {
      const { keyPem, certificatePem } = this.authority.issue(host);
      // A function may call any number of hosts.
      if (this.#contexts.size >= CONTEXTS_MAX) this.#contexts.clear();
      context = createSecureContext({ key: keyPem, cert: certificatePem, minVersion: 'TLSv1.2' });
      this.#contexts.set(host, context);
    }
    return context;
  }
}
