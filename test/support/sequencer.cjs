const { default: Sequencer } = require('@jest/test-sequencer');

/*
 * The suites that take longest, the longest first: one of them that begins last would run alone. Without earlier times, as in
 * a clean clone, jest begins with the largest files, and the longest suite is a small one.
 */
const LONGEST = [
  'e2e/gitops',
  'e2e/local',
  'projects/projects',
  'e2e/ownership-decided',
  'faults/sample',
  'e2e/export',
  'resources/exact',
  'e2e/adoption',
  'e2e/provenance',
  'resources/resources',
  'e2e/init',
  'e2e/saved-plan',
  'e2e/workflows',
  'e2e/secrets',
  'resources/requests',
  'resources/actions/deletion',
  'e2e/cut-off',
  'commands/runtimes',
  'e2e/ownership-replace',
  'e2e/ownership',
  'actions/unpublished',
  'docs/blocks',
  'function-host/function-host',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const index = LONGEST.findIndex((name) => path.includes(`${name}.`));
      return index === -1 ? LONGEST.length : index;
    };
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
