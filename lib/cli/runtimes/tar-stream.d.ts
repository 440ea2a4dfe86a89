/** What is used of it: its own types are a package of their own. */
declare module 'tar-stream' {
  import type { Readable, Writable } from 'node:stream';

  interface Entry extends Readable {
    readonly header: { readonly name: string; readonly type: string };
  }

  export function extract(): Writable & AsyncIterable<Entry>;
}
