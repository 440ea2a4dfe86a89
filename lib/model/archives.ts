import { posix } from 'node:path';
import { crc32 } from 'node:zlib';
import { contentOf, entriesOf, openZip, type ZipFile } from '../shared/zip';
import { type Handler, modulePaths, parseHandler } from './handlers';
import { codeDigests, isNamed } from './code-digests';
import { checkZipSize, emptyCode } from './code-files';
import { UNPACKED_MAX_BYTES, ZIP_MAX_FILES } from './limits';
import { checkExport } from './exports';
import { problem, warning, type Problem } from '../shared/problems';
import { sha256Hex } from '../shared/digests';

/** A file inside a zip. */
interface ArchivedFile {
  readonly path: string;
  /** Unpacked bytes. */
  readonly size: number;
  /** Lower-case hexadecimal digest of the unpacked bytes. */
  readonly sha256: string;
  /** Unix permission bits; 0 when the zip does not say. */
  readonly mode: number;
  readonly bytes: Buffer;
}

/** A zip, read. */
export interface Archive {
  /** Sorted by path; empty when there are problems. */
  readonly files: readonly ArchivedFile[];
  readonly unpackedBytes: number;
  /** Why the zip cannot be used; empty when it can. */
  readonly problems: readonly Problem[];
  /** What is odd about a zip that can be used. */
  readonly warnings: readonly Problem[];
}

const FILE_TYPE_MASK = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Reads a zip and refuses what no function package may hold. Synth, plan and the emulator's uploads all read zips so.
 *
 * Nobody can unpack a file whose checksum is wrong, or one that is also a directory: `unzip` refuses both. Of a file that
 * is there twice `unzip` leaves the last one; nothing says that the platform refuses it, so it is a warning.
 *
 * Rules: `zip/not-a-zip`, `zip/empty`, `zip/too-large`, `zip/unpacked-too-large`, `zip/too-many-files`,
 * `zip/unsafe-path`, `zip/link`, `zip/damaged`; `zip/duplicate` warns.
 */
export async function readArchive(bytes: Uint8Array): Promise<Archive> {
  const [tooLarge] = checkZipSize(bytes.length, 'The zip');
  if (tooLarge !== undefined) return refused(tooLarge);
  let zip: ZipFile;
  try {
    zip = await openZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    return refused(problem('zip/not-a-zip', [], `The file is not a zip archive (${reason(error)}).`));
  }
  if (zip.entryCount > ZIP_MAX_FILES) {
    const message = `The zip has ${zip.entryCount} entries; at most ${ZIP_MAX_FILES} are allowed.`;
    return refused(problem('zip/too-many-files', [], message));
  }
  const byPath = new Map<string, ArchivedFile>();
  const directories = new Set<string>();
  const twice = new Set<string>();
  let declaredBytes = 0;
  try {
    for await (const entry of entriesOf(zip)) {
      // No system has such a name, and Node.js throws at it.
      if (entry.fileName.includes('\0')) throw new Error('invalid characters in fileName: a NUL');
      const path = posix.normalize(entry.fileName);
      if (path.endsWith('/')) {
        directories.add(path.slice(0, -1));
        continue;
      }
      const mode = entry.externalFileAttributes >>> 16;
      if ((mode & FILE_TYPE_MASK) === SYMBOLIC_LINK) {
        const message = `The zip holds the symbolic link ${JSON.stringify(path)}. Pack the file itself.`;
        return refused(problem('zip/link', [], message));
      }
      declaredBytes += entry.uncompressedSize;
      if (declaredBytes > UNPACKED_MAX_BYTES) {
        const message = `The zip unpacks to more than ${UNPACKED_MAX_BYTES} bytes.`;
        return refused(problem('zip/unpacked-too-large', [], message));
      }
      const content = await contentOf(zip, entry);
      if (crc32(content) !== entry.crc32) {
        return refused(
          damagedZip(`The zip is damaged: ${JSON.stringify(path)} does not have its checksum. Pack it anew.`),
        );
      }
      if (byPath.has(path)) twice.add(path);
      byPath.set(path, {
        path,
        size: content.length,
        sha256: sha256Hex(content),
        mode: mode & 0o777,
        bytes: content,
      });
      for (let above = posix.dirname(path); above !== '.'; above = posix.dirname(above)) {
        if (directories.has(above)) break;
        directories.add(above);
      }
    }
  } catch (error) {
    const message = reason(error);
    return refused(
      /absolute path|invalid relative path|invalid characters in fileName/i.test(message)
        ? problem('zip/unsafe-path', [], `The zip holds a path that leaves its folder (${message}).`)
        : damagedZip(`The zip cannot be read (${message}).`),
    );
  }
  const files = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  if (files.length === 0) return refused(emptyCode('The zip'));
  const both = files.find(({ path }) => directories.has(path));
  if (both !== undefined) {
    return refused(
      damagedZip(`The zip holds ${JSON.stringify(both.path)} as a file and as a directory. Pack it anew.`),
    );
  }
  const unpackedBytes = files.reduce((sum, { size }) => sum + size, 0);
  return { files, unpackedBytes, problems: [], warnings: [...twice].map(heldTwice) };
}

function heldTwice(path: string): Problem {
  return warning(
    'zip/duplicate',
    [],
    `The zip holds ${JSON.stringify(path)} more than once; the last one counts. Pack it once.`,
  );
}

/**
 * Checks that a handler is in a zip: its module as a file, and its export where that can be told without running it.
 *
 * Rules: `handler/form` (see `checkHandler`), `handler/module-missing`, `handler/export-missing`.
 */
export async function checkHandlerInArchive(handlerText: string, archive: Archive): Promise<Problem[]> {
  const handler = parseHandler(handlerText);
  if (handler === undefined || archive.problems.length > 0) return [];
  const module = moduleOf(handler, archive);
  if (module === undefined) {
    const looked = modulePaths(handler).join(', ');
    const modules = archive.files
      .map((file) => file.path)
      .filter((path) => /\.[cm]?js$/.test(path) && !path.includes('node_modules/'));
    const has =
      modules.length === 0
        ? 'It holds no JavaScript files.'
        : `It holds ${modules.slice(0, 5).join(', ')}${modules.length > 5 ? ', …' : ''}.`;
    return [
      problem(
        'handler/module-missing',
        [],
        `The handler ${JSON.stringify(handlerText)} needs one of ${looked} in the zip. ${has}`,
      ),
    ];
  }
  return checkExport(handler.exportName, module.path, module.bytes.toString('utf8'));
}

function moduleOf(handler: Handler, archive: Archive): ArchivedFile | undefined {
  for (const path of modulePaths(handler)) {
    const file = archive.files.find((each) => each.path === path);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** Whether a zip is the code that a digest names. One that cannot be read has no name but that of its bytes. */
export async function isCode(zip: Buffer, digest: string): Promise<boolean> {
  if (sha256Hex(zip) === digest.toLowerCase()) return true;
  return isNamed(codeDigests(zip, (await readArchive(zip)).files), digest);
}

/** A zip whose content cannot be taken out. Rule: `zip/damaged`. */
export function damagedZip(message: string): Problem {
  return problem('zip/damaged', [], message);
}

function refused(why: Problem): Archive {
  return { files: [], unpackedBytes: 0, problems: [why], warnings: [] };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
