import { contentOf, entriesOf, openZip, type ZipFile } from '../shared/zip';
import { type Handler, modulePaths, parseHandler } from './handlers';
import { checkZipSize, emptyCode } from './code-files';
import { UNPACKED_MAX_BYTES, ZIP_MAX_FILES } from './limits';
import { checkExport } from './exports';
import { problem, type Problem } from '../shared/problems';
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
}

const FILE_TYPE_MASK = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Reads a zip and refuses what no function package may hold.
 *
 * Rules: `zip/not-a-zip`, `zip/empty`, `zip/too-large`, `zip/unpacked-too-large`, `zip/too-many-files`,
 * `zip/unsafe-path`, `zip/link`, `zip/damaged`.
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
  const files: ArchivedFile[] = [];
  let unpackedBytes = 0;
  try {
    for await (const entry of entriesOf(zip)) {
      if (entry.fileName.endsWith('/')) continue;
      const mode = entry.externalFileAttributes >>> 16;
      if ((mode & FILE_TYPE_MASK) === SYMBOLIC_LINK) {
        const message = `The zip holds the symbolic link ${JSON.stringify(entry.fileName)}. Pack the file itself.`;
        return refused(problem('zip/link', [], message));
      }
      unpackedBytes += entry.uncompressedSize;
      if (unpackedBytes > UNPACKED_MAX_BYTES) {
        const message = `The zip unpacks to more than ${UNPACKED_MAX_BYTES} bytes.`;
        return refused(problem('zip/unpacked-too-large', [], message));
      }
      const content = await contentOf(zip, entry);
      files.push({
        path: entry.fileName,
        size: content.length,
        sha256: sha256Hex(content),
        mode: mode & 0o777,
        bytes: content,
      });
    }
  } catch (error) {
    const message = reason(error);
    return refused(
      /absolute path|invalid relative path|invalid characters in fileName/i.test(message)
        ? problem('zip/unsafe-path', [], `The zip holds a path that leaves its folder (${message}).`)
        : damagedZip(`The zip cannot be read (${message}).`),
    );
  }
  if (files.length === 0) return refused(emptyCode('The zip'));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, unpackedBytes, problems: [] };
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

/** A zip whose content cannot be taken out. Rule: `zip/damaged`. */
export function damagedZip(message: string): Problem {
  return problem('zip/damaged', [], message);
}

function refused(why: Problem): Archive {
  return { files: [], unpackedBytes: 0, problems: [why] };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
