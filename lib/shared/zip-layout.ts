/** A file as it stands in a zip. */
export interface ZipEntry {
  /** With `/`, relative. */
  readonly path: string;
  readonly executable: boolean;
  /** Of the unpacked bytes. */
  readonly crc32: number;
  /** Bytes, unpacked. */
  readonly size: number;
  /** Whether `data` is deflated; else it is the file itself. */
  readonly deflated: boolean;
  readonly data: Uint8Array;
}

/** 1980-01-01, the first day that a zip can name. */
const DATE = 0x21;
/** A file of Unix, and how it may be used. */
const MODES = { plain: 0o100644, executable: 0o100755 } as const;
/** The archive bit of DOS, which goes with every file. */
const ARCHIVE_BIT = 0x20;
const MADE_BY_UNIX = 0x032d;
const NAME_IS_UTF8 = 0x0800;

/**
 * Lays out a zip, piece by piece: the entries in the order given, one date, two modes, nothing that differs from one machine
 * to the next. The same entries give the same bytes.
 */
export function* zipPieces(entries: readonly ZipEntry[]): Generator<Uint8Array, void> {
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.path, 'utf8');
    const common = commonHeader(entry, name);
    const local = Buffer.concat([signature(0x04034b50), common, name]);
    yield local;
    yield entry.data;
    const end = Buffer.alloc(14);
    const mode = entry.executable ? MODES.executable : MODES.plain;
    end.writeUInt32LE(mode * 0x10000 + ARCHIVE_BIT, 6);
    end.writeUInt32LE(offset, 10);
    directory.push(signature(0x02014b50), MADE_BY, common, end, name);
    offset += local.length + entry.data.length;
  }
  const central = Buffer.concat(directory);
  yield central;
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  yield Buffer.concat([signature(0x06054b50), end]);
}

/** What stands of an entry before its data and in the directory at the end. */
function commonHeader({ path, deflated, crc32, size, data }: ZipEntry, name: Uint8Array): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(deflated ? 20 : 10, 0);
  header.writeUInt16LE(name.length === path.length ? 0 : NAME_IS_UTF8, 2);
  header.writeUInt16LE(deflated ? 8 : 0, 4);
  header.writeUInt16LE(DATE, 8);
  header.writeUInt32LE(crc32, 10);
  header.writeUInt32LE(data.length, 14);
  header.writeUInt32LE(size, 18);
  header.writeUInt16LE(name.length, 22);
  return header;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

const MADE_BY = Buffer.from([MADE_BY_UNIX & 0xff, MADE_BY_UNIX >> 8]);

/** The bytes before an entry's data, and what they say of it. Undefined: no entry of this name begins here. */
export function entryAt(
  zip: Buffer,
  offset: number,
  path: string,
): { readonly deflated: boolean; readonly data: Buffer } | undefined {
  const start = offset + 30 + Buffer.byteLength(path);
  if (start > zip.length) return undefined;
  const data = zip.subarray(start, start + zip.readUInt32LE(offset + 18));
  return { deflated: zip.readUInt16LE(offset + 8) === 8, data };
}
