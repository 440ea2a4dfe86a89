import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { packDirectory } from '../../packaging/check';
import type { FunctionPackage } from '../../packaging/index';
import { copyWhole } from '../../shared/files';
import type { Problem } from '../../shared/problems';
import { CommandError } from '../command';
import { directoryOf } from '../functions';
import { print, printError } from '../output';

interface Options {
  out?: string;
  json?: true;
}

/** `genesys-actions package`: a function's zip, for those who deploy it with something else than the constructs. */
export default function command(): Command {
  return new Command('package')
    .description(
      "Makes a function's zip from its sources and prints its path and digest: the same bytes as a deploy with the " +
        'constructs uploads. For plain HCL (code = { path = … }) and other tools.',
    )
    .argument('<function>', 'its directory, or its name below functions/')
    .option(
      '-o, --out <file>',
      'write the zip to this file (default: it stays below .genesys-actions/packages)',
    )
    .option('--json', 'print one line of JSON')
    .action(run);
}

async function run(name: string, { out, json }: Options): Promise<void> {
  const directory = directoryOf(name);
  refuseDirectory(out);
  const { made, handler, runtime, problems } = await packDirectory(directory);
  if (made === undefined)
    throw new CommandError(`${relative('.', directory)} cannot be packed:\n${problems.map(line).join('\n')}`);
  for (const each of problems) printError(`${line(each)}\n`);
  const path = keep(made, out);
  print(
    json === true
      ? `${JSON.stringify({ path: resolve(path), sha256: made.sha256, zipBytes: made.zipBytes, handler, runtime })}\n`
      : `${path}\nsha256 ${made.sha256}\n`,
  );
}

/** Writes the zip where it is wanted, and gives its path as seen from here. */
function keep({ zipPath }: FunctionPackage, out: string | undefined): string {
  if (out === undefined) return relative('.', zipPath);
  try {
    copyWhole(zipPath, resolve(out));
  } catch (error) {
    throw new CommandError(`${out} cannot be written: ${(error as Error).message}`);
  }
  return out;
}

function refuseDirectory(out: string | undefined): void {
  if (out === '') throw new CommandError('--out is empty. Name the file, or leave the option out.');
  if (out === undefined || !(/[\\/]$/.test(out) || (existsSync(out) && statSync(out).isDirectory()))) return;
  throw new CommandError(`${out} is a directory. Name the file: --out ${join(out, 'code.zip')}`);
}

function line({ severity, message, rule }: Problem): string {
  return `  ${severity} ${message} (${rule})`;
}
