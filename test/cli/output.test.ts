import { print, printError } from '../../lib/cli/output';

test.each([
  ['stdout', print],
  ['stderr', printError],
] as const)('what goes to %s is shown and not acted upon', (name, write) => {
  const written: unknown[] = [];
  const spy = jest.spyOn(process[name], 'write').mockImplementation((text) => written.push(text) > 0);
  write('a\u001b[2Jb\u202e\n  ::stop-commands::x\n');
  spy.mockRestore();
  expect(written).toEqual(['a\\u001b[2Jb\\u202e\n  \\u003a:stop-commands::x\n']);
});
