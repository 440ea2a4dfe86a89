import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectStatus, run, type Finished } from '../support/processes';
import { readWorkflows } from '../support/workflows';

/** Writes down what it is called with; knows one comment, of the stack `known`. */
const GH = `#!/bin/sh
printf '%s\\n' "$*" >> calls
case "$*" in
  *--paginate*) printf '77\\t<!-- genesys-actions review known -->\\n78\\t<!-- genesys-actions review known -->\\n' ;;
  *) cp comment.md posted ;;
esac
`;

const script = readWorkflows()['review.yml']?.jobs['comment']?.steps?.find(
  ({ name }) => name === 'Comment',
)?.run;

/** The job that may write gets a file of the job that ran the branch's code: it is data, whatever is in it. */
describe('the comment of a review', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'genesys-actions-comment-'));
    mkdirSync(join(directory, 'review'));
    writeFileSync(join(directory, 'gh'), GH);
    chmodSync(join(directory, 'gh'), 0o755);
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const comment = (stack: string): Promise<Finished> =>
    run('bash', ['-e', '-o', 'pipefail', '-c', script ?? 'exit 9'], {
      cwd: directory,
      env: {
        PATH: `${directory}:${process.env['PATH'] ?? ''}`,
        STACK: stack,
        GH_TOKEN: 'CANARY-token',
        COMMENTS: 'repos/o/r/issues/1/comments',
        COMMENT: 'repos/o/r/issues/comments',
        RUN: 'https://github.example/run/5',
      },
    });
  const made = (name: string): string =>
    existsSync(join(directory, name)) ? readFileSync(join(directory, name), 'utf8') : '';
  const review = (text: string): void => {
    writeFileSync(join(directory, 'review', 'review.md'), text);
  };

  test('is made once, and kept up to date from then on', async () => {
    review('<!-- genesys-actions review dev -->\n## dev: No changes\n');
    expectStatus(await comment('dev'), 0);
    expect(made('posted')).toBe('<!-- genesys-actions review dev -->\n## dev: No changes\n');
    expect(made('calls')).toContain('--method POST repos/o/r/issues/1/comments --field body=@comment.md');
    expectStatus(await comment('known'), 0);
    expect(made('calls')).toContain('--method PATCH repos/o/r/issues/comments/77 --field');
  });

  test('is of its own environment, whatever the file says, and runs nothing of it', async () => {
    review(
      '<!-- genesys-actions review prod -->\n$(touch ran) `touch ran` ${{ github.token }}\n"; touch ran; #\n',
    );
    expectStatus(await comment('dev'), 0);
    expect(made('posted').split('\n')[0]).toBe('<!-- genesys-actions review dev -->');
    expect(made('posted')).toContain('$(touch ran) `touch ran` ${{ github.token }}\n"; touch ran; #');
    expect(existsSync(join(directory, 'ran'))).toBe(false);
  });

  test('is as long as a comment can be at most, and says where the rest is', async () => {
    review(`<!-- genesys-actions review dev -->\n${'x'.repeat(70_000)}\n`);
    expectStatus(await comment('dev'), 0);
    expect(made('posted').length).toBeLessThan(65_536);
    expect(made('posted')).toContain('[the whole review](https://github.example/run/5)');
  });

  test('is none where there is no review, or a link to another file', async () => {
    expectStatus(await comment('dev'), 0);
    writeFileSync(join(directory, 'secret'), 'CANARY-file');
    symlinkSync(join(directory, 'secret'), join(directory, 'review', 'review.md'));
    const finished = expectStatus(await comment('dev'), 0);
    expect(finished.output).toContain('There is no review of dev.');
    expect([made('calls'), made('posted')]).toEqual(['', '']);
  });
});
