import fc from 'fast-check';

// Every run of the tests tries the same values, so that a red build is red because of its change. To look for more:
// FAST_CHECK_SEED=random npm test
const seed = process.env['FAST_CHECK_SEED'] ?? '20250108';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });

export default fc;
