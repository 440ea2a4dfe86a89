/**
 * Whether all of it runs: `npm run test:nightly`, or NIGHTLY=1 before any other command. By default what takes long and
 * repeats a proof with other variants is left out; each behaviour keeps a test that runs always.
 */
export const NIGHTLY = process.env['NIGHTLY'] === '1';

/** A test, or a group of tests, that runs only then. */
export const nightly = {
  get test(): jest.It {
    return NIGHTLY ? test : test.skip;
  },
  get describe(): jest.Describe {
    return NIGHTLY ? describe : describe.skip;
  },
};

/** How many values a property is tried with: a fifth by day of what it is by night. */
export function runs(all: number): { numRuns: number } {
  return { numRuns: NIGHTLY ? all : Math.ceil(all / 5) };
}

/** The variants of a test: all of them then, otherwise those that are enough. */
export function variants<T>(all: readonly T[], enough: (each: T, index: number) => boolean): T[] {
  return NIGHTLY ? [...all] : all.filter(enough);
}
