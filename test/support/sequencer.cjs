const { default: Sequencer } = require('@jest/test-sequencer');

/*
 * The suites that take longest, the longest first: one of them that begins last would run alone. Without earlier times, as in
 * a clean clone, jest begins with the largest files, and the longest suite is a small one.
 */
const LONGEST = [
  'e2e/gitops',
  'e2e/local',
  'projects/projects',
  'projects/projects',
  'faults/sample',
  'e2e/ownership-replace',
  'e2e/ownership-decided',
  'resources/resources',
  'actions/unpublished',
  'e2e/ownership',
  'credential/changes',
  'e2e/secrets',
  'e2e/cut-off',
  'e2e/adoption',
  'actions/deletion',
  'e2e/provenance',
  'e2e/export',
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
