/**
 * `TERRAFORM_BINARIES=/dir npm run test:engines`: the e2e suite once for each executable in the directory (Terraform and
 * OpenTofu of any versions; a name tells which of the two it is). Says which ran, what passed, and by name what each failed
 * and what it skipped because it cannot do it (test/support/engine.ts); what follows on the command line goes to jest.
 */
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const directory = process.env.TERRAFORM_BINARIES || undefined;
const binaries = directory === undefined ? [] : executablesIn(resolve(directory));
if (binaries.length === 0) {
  console.error(
    directory === undefined
      ? 'Set TERRAFORM_BINARIES to a directory with executables of Terraform and OpenTofu, for example terraform-1.5.7 and tofu-1.12.6.'
      : `There is no executable in ${directory} (TERRAFORM_BINARIES).`,
  );
  process.exit(1);
}

const work = mkdtempSync(join(tmpdir(), 'genesys-actions-engines-'));
const ran = [];
try {
  for (const binary of binaries) {
    const title = titleOf(binary);
    console.log(`\n━━ ${title} (${binary})`);
    ran.push({ title, ...(await suite(binary, join(work, `${ran.length}.json`))) });
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

const KINDS = {
  passed: ({ status }) => status === 'passed',
  failed: ({ status }) => status === 'failed',
  skipped: ({ status, name }) => status === 'pending' && name.includes('[needs '),
  'by night': ({ status, name }) => status === 'pending' && !name.includes('[needs '),
};
for (const { title, results = [] } of ran) {
  for (const kind of ['skipped', 'failed']) {
    const names = results.filter(KINDS[kind]).map(({ name }) => `  ${name}`);
    if (names.length > 0) console.log(`\n${title} ${kind}:\n${names.join('\n')}`);
  }
}
console.log(`\n| engine | ${Object.keys(KINDS).join(' | ')} |\n| ---${' | ---'.repeat(4)} |`);
for (const { title, results } of ran) {
  const counts = Object.values(KINDS).map((is) => results?.filter(is).length ?? '–');
  console.log(`| ${title} | ${counts.join(' | ')} |`);
}
process.exit(ran.every(({ passed }) => passed) ? 0 : 1);

function executablesIn(path) {
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .filter((file) => {
      try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
      } catch {
        return false;
      }
    });
}

/** What it calls itself, for example `OpenTofu v1.12.6`. */
function titleOf(binary) {
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '' };
  return execFileSync(binary, ['version'], { encoding: 'utf8', env }).split('\n')[0];
}

/** Runs the suite with one of them. A file that cannot run at all is a failure of its own. */
function suite(binary, outputFile) {
  const args = ['--selectProjects', 'e2e', '--ci', '--json', '--outputFile', outputFile];
  return new Promise((done) => {
    spawn(join('node_modules', '.bin', 'jest'), [...args, ...process.argv.slice(2)], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TERRAFORM_BINARY_NAME: binary },
    }).on('close', (status) => {
      try {
        const { testResults } = JSON.parse(readFileSync(outputFile, 'utf8'));
        const results = testResults.flatMap(({ name: file, status: whole, assertionResults: all }) => {
          const path = file.replace(`${process.cwd()}/`, '');
          if (all.length === 0 && whole === 'failed') return [{ name: path, status: 'failed' }];
          return all.map(({ fullName, status: each }) => ({ name: `${path}: ${fullName}`, status: each }));
        });
        done({ passed: status === 0, results });
      } catch {
        done({ passed: false });
      }
    });
  });
}
