import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { commitsBehind, currentCommit } from '../../lib/cli/releases';

let repository: string;
let commit: string;

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid'];
  return execFileSync('git', [...identity, ...args], { cwd: repository, encoding: 'utf8' }).trim();
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
}

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'genesys-actions-commit-'));
  git('init', '-q');
  write('.gitignore', 'cdktf.out\n');
  write('project/main.ts', '1');
  write('project/promotions.lock.json', '{}');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
  commit = git('rev-parse', 'HEAD');
});

afterEach(() => {
  rmSync(repository, { recursive: true, force: true });
});

test.each([
  ['a tracked file', 'project/main.ts', true],
  ['a tracked file elsewhere in the repository', '.gitignore', true],
  ['a new file below functions/', 'project/functions/a/data.json', true],
  ['a new file below stacks/', 'project/stacks/names.yml', true],
  ['new code anywhere', 'shared/words.mts', true],
  ['the lock, which is no source', 'project/promotions.lock.json', false],
  ['what a workflow writes', 'project/plan.txt', false],
  ['what git ignores', 'project/cdktf.out/functions/a.ts', false],
])('%s: %s', (_, path, counts) => {
  expect(currentCommit(join(repository, 'project'))).toBe(commit);
  write(path, path === '.gitignore' ? 'cdktf.out\nother\n' : '2');
  expect(currentCommit(join(repository, 'project'))).toBe(counts ? `${commit}+changes` : commit);
});

test('how far a commit is behind, changes on top of it or not; and unknown where git cannot tell', () => {
  git('commit', '-q', '--allow-empty', '-m', 'second');
  const head = git('rev-parse', 'HEAD');
  expect(commitsBehind(repository, commit, head)).toBe(1);
  expect(commitsBehind(repository, `${commit}+changes`, `${head}+changes`)).toBe(1);
  expect(commitsBehind(repository, 'f'.repeat(40), head)).toBeUndefined();
});

test('outside of git there is no commit', () => {
  const outside = mkdtempSync(join(tmpdir(), 'genesys-actions-none-'));
  expect(currentCommit(outside)).toBeNull();
  rmSync(outside, { recursive: true });
});
