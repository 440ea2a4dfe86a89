import { NtExecutable, NtExecutableResource } from 'pe-library';

/** The resource that Node.js looks for in its own executable, and its type: plain data. */
const RESOURCE = { type: 10, id: 'NODE_SEA_BLOB', lang: 0, codepage: 0 } as const;

/** The mark in Node.js's executable; its last character says whether there is such a resource. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:';

/**
 * Node.js for Windows that runs what is put into it, by the rules of its single executable applications
 * (https://nodejs.org/api/single-executable-applications.html). Its signature, which would be wrong, is left out.
 *
 * @param node its executable
 * @param blob what Node.js of the same version made with `--experimental-sea-config`
 * @throws Error for an executable that is none of Windows, or whose Node.js cannot do that
 */
export function withBlob(node: Uint8Array, blob: Uint8Array): Buffer {
  const executable = NtExecutable.from(node, { ignoreCert: true });
  const resources = NtExecutableResource.from(executable);
  resources.entries = resources.entries.filter(
    ({ type, id }) => type !== RESOURCE.type || id !== RESOURCE.id,
  );
  resources.entries.push({ ...RESOURCE, bin: new Uint8Array(blob).buffer });
  resources.outputResource(executable);
  const made = Buffer.from(executable.generate());
  const fuse = made.indexOf(FUSE, 0, 'latin1');
  const state = fuse + FUSE.length;
  if (fuse < 0 || made[state] !== '0'.charCodeAt(0))
    throw new Error('It cannot be made a single executable application: it has no fuse for that.');
  made[state] = '1'.charCodeAt(0);
  return made;
}
