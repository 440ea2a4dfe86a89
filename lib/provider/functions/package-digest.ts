import { ArgumentError, type FunctionType } from '../framework';

/** `package_digest(path)`: the digest that a plan, a state and a lock name a zip of code by. */
export const packageDigestFunction: FunctionType = {
  name: 'package_digest',
  summary: 'The digest of a zip of code, as plans and states have it.',
  description: [
    'Reads a zip on this machine and gives the digest that `code.sha256` of a function action has in plans and states, and a lock of promotions.',
    'Of a package that genesys-actions has made it is the SHA-256 of what the zip holds, whatever it is compressed with; of any other zip it is that of its bytes, as `filesha256` gives it.',
  ].join(' '),
  parameters: [
    {
      name: 'path',
      type: 'string',
      description: 'The path of the zip, from the directory in which Terraform runs.',
    },
  ],
  returns: 'string',
  load: async () => {
    const { readCode } = await import('../resources/actions/code');
    return async (path) => {
      const read = await readCode(String(path));
      if ('code' in read) return read.code.digests.name;
      throw new ArgumentError(read.problems.map(({ message }) => message).join(' '), 0);
    };
  },
};
