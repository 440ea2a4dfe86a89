/**
 * `npm run api [-- --check]`: the reports of the public surface in docs/api, one for each entry point that users import.
 *
 * They are made from the declarations that are published, so that a change of what users can see is a change of a file
 * that is reviewed. With `--check` nothing is written: what differs is shown, and the status is 1.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { createTwoFilesPatch } from 'diff';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
const REPORTS = join('docs', 'api');
const ENTRIES = { index: 'genesys-actions', function: 'genesys-actions-function' };

const check = process.argv.includes('--check');

execFileSync(process.execPath, [join(ROOT, 'scripts', 'types.mjs')], { cwd: ROOT, stdio: 'inherit' });

const temporary = mkdtempSync(join(tmpdir(), 'genesys-actions-api-'));
try {
  const results = Object.entries(ENTRIES).map(([entry, name]) => report(entry, `${name}.api.md`));
  if (results.includes(false)) process.exitCode = 1;
  else
    process.stdout.write(
      `${REPORTS}: ${results.length} reports ${check ? 'say what is public' : 'written'}\n`,
    );
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

/** Makes or checks one report. @returns whether all is well */
function report(entry, file) {
  mkdirSync(join(ROOT, REPORTS), { recursive: true });
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(ROOT, 'package.json'),
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: join(ROOT, 'dist', 'types', 'lib', `${entry}.d.ts`),
      newlineKind: 'lf',
      compiler: { tsconfigFilePath: join(ROOT, 'tsconfig.types.json') },
      apiReport: {
        enabled: true,
        reportFileName: file,
        reportFolder: join(ROOT, REPORTS),
        reportTempFolder: temporary,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          // Everything that is exported is public.
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          // A type that users can see and not name: their own declarations would not compile.
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.Error },
          'ae-undocumented': { logLevel: ExtractorLogLevel.Error },
        },
        // The comments are for editors and typedoc, which know `@default`.
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  const problems = [];
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: !check,
    showVerboseMessages: false,
    messageCallback: (message) => {
      message.handled = true;
      const { logLevel, text, sourceFilePath, sourceFileLine } = message;
      if (logLevel !== ExtractorLogLevel.Error) return;
      const file =
        sourceFilePath === undefined ? '' : `${relative(ROOT, sourceFilePath)}:${sourceFileLine}: `;
      problems.push(file + text);
    },
  });
  for (const each of problems) process.stderr.write(`${each}\n`);
  if (check && apiReportChanged) {
    const path = join(REPORTS, file);
    const committed = existsSync(path) ? readFileSync(path, 'utf8') : '';
    process.stderr.write(
      `${createTwoFilesPatch(path, path, committed, readFileSync(join(temporary, file), 'utf8'), 'committed', 'now')}\n` +
        `The public surface is not what ${path} says. If that is meant: run npm run api, commit the report with the change, ` +
        'and tell users what it means to them in a changeset (npx changeset).\n',
    );
  }
  return problems.length === 0 && !(check && apiReportChanged);
}
