import { runProgram } from '../../support/program';

/** Linux says of /proc that it is there, and of what is to be made in it that the place is not. */
(process.platform === 'linux' ? test : test.skip)(
  'provider install into a place where nothing can be made says so',
  async () => {
    const { status, stderr } = await runProgram('provider', 'install', '--dir', '/proc/nothing/plugins');
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^Error: \/proc\/nothing cannot be made: .*ENOENT/),
    ]);
  },
);
