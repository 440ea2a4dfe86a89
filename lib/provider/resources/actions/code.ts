import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { checkHandlerInArchive, readArchive, type Archive } from '../../../model/archives';
import { codeDigests, type CodeDigests } from '../../../model/code-digests';
import { checkDigest, checkZipSize, unreadableCode } from '../../../model/code-files';
import { checkNoStub } from '../../../model/stubs';
import { under, type Problem } from '../../../shared/problems';
import { packSources } from './packer';

/** A zip on this machine, read and judged. */
export interface Code {
  readonly bytes: Buffer;
  readonly digests: CodeDigests;
  readonly archive: Archive;
}

/** What reading a zip came to: the code, or why there is none. */
type CodeRead = { readonly code: Code } | { readonly problems: readonly Problem[] };

/**
 * Reads the zip at a path.
 *
 * Rules: `code/unreadable`, and those of the model about archives; each at `code.path`.
 */
export async function readCode(path: string): Promise<CodeRead> {
  let bytes: Buffer;
  let key: string;
  try {
    const { size, mtimeMs, ctimeMs, ino } = statSync(path);
    key = [path, size, mtimeMs, ctimeMs, ino].join(' ');
    const read = kept.get(key);
    if (read !== undefined) return { code: read };
    // Before it is read: a wrong path may name something enormous.
    const tooLarge = checkZipSize(size, path);
    if (tooLarge.length > 0) return { problems: under(['code', 'path'], tooLarge) };
    bytes = await readFile(path);
  } catch (error) {
    const advice = ' The path is taken from the directory in which Terraform runs.';
    const problem = unreadableCode(`The zip ${JSON.stringify(path)}`, error, advice);
    return { problems: under(['code', 'path'], [problem]) };
  }
  const archive = await readArchive(bytes);
  if (archive.problems.length > 0) return { problems: under(['code', 'path'], archive.problems) };
  const code: Code = {
    bytes,
    digests: codeDigests(bytes, archive.files),
    archive,
  };
  const size = bytes.length + archive.unpackedBytes;
  if (keptBytes + size <= KEPT_MAX_BYTES) {
    keptBytes += size;
    kept.set(key, code);
  }
  return { code };
}

/** Where code comes from: one of the two. */
export interface CodePlace {
  readonly path: string | null;
  readonly source_dir: string | null;
}

/**
 * Reads a zip, or packs sources and reads what comes of that.
 *
 * Rules: those of `readCode` and, at `code.source_dir`, of `packSources`.
 */
export async function readCodeAt(
  { path, source_dir: directory }: CodePlace,
  settings: { readonly handler: string; readonly runtime: string },
): Promise<CodeRead & { readonly warnings?: readonly Problem[] }> {
  if (directory === null) return readCode(path ?? '');
  const packed = await packSources(directory, settings);
  if ('problems' in packed) return { problems: under(['code', 'source_dir'], packed.problems) };
  return { ...(await readCode(packed.zipPath)), warnings: under(['code', 'source_dir'], packed.warnings) };
}

/**
 * Zips read before, by path and by what tells a changed file: many actions may share one, and each is planned and then
 * applied. Only as many as fit into a little memory.
 */
const kept = new Map<string, Code>();
const KEPT_MAX_BYTES = 16 * 1024 * 1024;
let keptBytes = 0;

/** Checks that the code has the digest that was named, and the handler, and is no placeholder. */
export async function checkCode(
  code: Code,
  { sha256, handler }: { sha256: string | null | undefined; handler: string | undefined },
): Promise<Problem[]> {
  return [
    ...under(['code', 'sha256'], typeof sha256 !== 'string' ? [] : checkDigest(code.digests, sha256)),
    ...(handler === undefined
      ? []
      : [
          ...under(['function', 'handler'], await checkHandlerInArchive(handler, code.archive)),
          ...under(['code', 'path'], checkNoStub(handler, code.archive)),
        ]),
  ];
}
