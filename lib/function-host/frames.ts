/**
 * The wire between the pool and a host process: frames of a JSON header and a body of bytes, so that an event and a
 * result pass as they are, without being quoted into another JSON text.
 *
 *     4 bytes  length of the header (big endian)
 *     4 bytes  length of the body
 *     header, body
 */

/** A frame, read. */
export interface Frame<Header> {
  readonly header: Header;
  readonly body: Buffer;
}

/** Makes the bytes of a frame. */
export function frame(header: object, body: string | Uint8Array = ''): Buffer {
  const head = Buffer.from(JSON.stringify(header));
  const tail = typeof body === 'string' ? Buffer.from(body) : body;
  const sizes = Buffer.allocUnsafe(8);
  sizes.writeUInt32BE(head.length, 0);
  sizes.writeUInt32BE(tail.length, 4);
  return Buffer.concat([sizes, head, tail]);
}

/**
 * Puts chunks together to frames and hands over each one as soon as it is whole.
 *
 * @param maxBytes what the header and the body of a frame may hold, each
 * @throws from the function that it returns, where what comes is no such frame
 */
export function frameReader<Header>(
  onFrame: (frame: Frame<Header>) => void,
  maxBytes = Infinity,
): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let size = 0;
  let needed = 8;
  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size >= needed) {
      const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      chunks = [bytes];
      const headerEnd = 8 + bytes.readUInt32BE(0);
      const end = headerEnd + bytes.readUInt32BE(4);
      if (headerEnd - 8 > maxBytes || end - headerEnd > maxBytes) throw new Error('A frame is too large.');
      if (size < end) {
        needed = end;
        return;
      }
      const header = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as Header;
      const body = bytes.subarray(headerEnd, end);
      chunks = size > end ? [bytes.subarray(end)] : [];
      size -= end;
      needed = 8;
      onFrame({ header, body });
    }
  };
}
