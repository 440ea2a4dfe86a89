import { ZIP_MAX_BYTES } from './limits';
import { isNamed, type CodeDigests } from './code-digests';
import { problem, type Problem } from '../shared/problems';

/*
 * What is wrong with the files that a function's code comes from, before anything is known of their content. Whoever
 * reads them knows what they are and what to do.
 */

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read',
};

/** Code that is not there. Rule: `code/not-found`. */
export function missingCode(what: string, advice = ''): Problem {
  return problem('code/not-found', [], `${what} does not exist.${advice}`);
}

/**
 * Code that cannot be read. Rule: `code/unreadable`.
 *
 * @param error of the file system
 */
export function unreadableCode(what: string, error: unknown, advice = ''): Problem {
  const { code = 'unknown error' } = error as { code?: string };
  return problem('code/unreadable', [], `${what} cannot be read: ${REASONS[code] ?? code}.${advice}`);
}

/** A package without a file. Rule: `zip/empty`. */
export function emptyCode(what: string): Problem {
  return problem('zip/empty', [], `${what} holds no files.`);
}

/** Checks the size of a zip: bytes. Rule: `zip/too-large`. */
export function checkZipSize(bytes: number, what: string): Problem[] {
  if (bytes <= ZIP_MAX_BYTES) return [];
  return [problem('zip/too-large', [], `${what} has ${bytes} bytes; at most ${ZIP_MAX_BYTES} are allowed.`)];
}

/** Checks that a zip is the code that was meant. Rule: `code/other-digest`. */
export function checkDigest(digests: CodeDigests, wanted: string): Problem[] {
  if (isNamed(digests, wanted)) return [];
  return [
    problem(
      'code/other-digest',
      [],
      `The zip has the SHA-256 ${digests.name}, not ${wanted}. It is not the code that was meant: build it again, or leave sha256 out.`,
    ),
  ];
}

/** Sources that nobody can pack here, for a reason that has nothing to do with them. */
export function notPacked(why: string): Problem {
  return problem('code/no-packer', [], why);
}
