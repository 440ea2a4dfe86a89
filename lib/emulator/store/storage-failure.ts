/** What the system says when something cannot be kept, in plain English. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file would be larger than the system allows',
  EIO: 'the disk does not work',
  EROFS: 'the file system is read-only',
};

/** Thrown when a change could not be written down: it was not made. */
export class StorageFailure extends Error {
  constructor(path: string, cause: unknown) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    super(`${path} cannot be written: ${REASONS[code] ?? 'the system refuses it'} (${code}).`, { cause });
    this.name = 'StorageFailure';
  }
}

/** The failure to keep something that an error stands for; undefined for any other error. */
export function storageFailureOf(error: unknown): StorageFailure | undefined {
  if (error instanceof StorageFailure) return error;
  const { code, path = 'A file' } = error as NodeJS.ErrnoException;
  return code !== undefined && code in REASONS ? new StorageFailure(path, error) : undefined;
}
