/** What the system's codes mean, for people. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'the system does not permit it',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOENT: 'there is no such file or directory',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EISDIR: 'it is a directory',
  EEXIST: 'something of that name is there already',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
};

/** What was to be done with a path, by the system's call. */
const DEEDS: Readonly<Record<string, string>> = {
  mkdir: 'made',
  mkdtemp: 'made',
  open: 'opened',
  read: 'read',
  scandir: 'read',
  rm: 'removed',
  unlink: 'removed',
  rename: 'moved',
  copyfile: 'copied',
  write: 'written',
};

/** An error of the system in plain English: what, where and why; undefined for any other error. */
export function plainSystemError(error: unknown): string | undefined {
  const { code, syscall, path, address, port, hostname } = error as Partial<
    NodeJS.ErrnoException & { address: string; port: number; hostname: string }
  >;
  if (code === undefined || syscall === undefined) return undefined;
  if (code === 'EADDRINUSE' && port !== undefined)
    return `${address ?? ''}:${port} is taken by another program (${code}). Choose another port.`;
  if (syscall === 'getaddrinfo' && hostname !== undefined)
    return `The name ${hostname} is not known (${code}).`;
  const [reason, deed] = [REASONS[code], DEEDS[syscall]];
  if (reason === undefined || deed === undefined) return undefined;
  return path === undefined
    ? `A file cannot be ${deed}: ${reason} (${code}).`
    : `${path} cannot be ${deed}: ${reason} (${code}).`;
}
