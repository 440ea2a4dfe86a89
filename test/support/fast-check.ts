import fc from 'fast-check';

// Every run of the tests tries the same values, so that a red build is red because of its change. To look for more:
// FAST_CHECK_SEED=random npm test
const seed = process.env['FAST_CHECK_SEED'] ?? '20250108';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });

/** How many code points there are before the halves of pairs, and how many halves. */
const [BEFORE, HALVES] = [0xd800, 0x800];

/**
 * Any character of Unicode. The same as `unit: 'binary'`, for which the library makes a table of all of them each time, which
 * takes most of a second.
 */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10ffff - HALVES })
  .map((point) => String.fromCodePoint(point < BEFORE ? point : point + HALVES));

export default fc;
