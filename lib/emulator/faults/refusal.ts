import type { Server } from 'node:http';

/** How long to wait when the port cannot be had back at once, in milliseconds. */
const RETRY_MS = 50;

/** Lets a server refuse connections for a while: it stops listening, and takes its port again. */
export class Refusal {
  private timer: NodeJS.Timeout | undefined;

  /** @param address where the server listens; asked for when it is told to refuse */
  constructor(
    private readonly server: Server,
    private readonly address: () => { readonly port: number; readonly host: string },
  ) {}

  /** Resets every connection and refuses new ones. */
  begin(ms: number): void {
    clearTimeout(this.timer);
    this.server.close();
    this.server.closeAllConnections();
    this.timer = setTimeout(() => {
      this.listen();
    }, ms);
  }

  /** Listens again at once, if it was refusing. */
  end(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.listen();
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private listen(): void {
    this.timer = undefined;
    const { port, host } = this.address();
    const retry = (): void => {
      this.timer = setTimeout(() => {
        this.listen();
      }, RETRY_MS);
    };
    this.server.once('error', retry);
    this.server.listen(port, host, () => this.server.off('error', retry));
  }
}
