import { Command } from 'commander';
import { checkFunctions, type CheckedFunction } from '../../packaging/check';
import { findFunctions, type LoadedFunction } from '../../packaging/index';
import { CommandError, EXIT } from '../command';
import { print } from '../output';

interface Options {
  dir: string;
  json?: true;
  sizes?: true;
}

/** `genesys-actions check`: every rule over definitions, packages and sample events. */
export default function command(): Command {
  return new Command('check')
    .description(
      'Runs every rule of the platform over the definitions, the packages built from their sources and the sample ' +
        'events, and shows what is wrong with file and line. Ends with status 2 when something is wrong.',
    )
    .argument('[names...]', 'only these functions (default: all)')
    .option('--dir <dir>', 'where the functions are', 'functions')
    .option('--sizes', "show each package's largest modules")
    .option('--json', 'print one line of JSON')
    .action(run);
}

async function run(names: string[], options: Options): Promise<void> {
  const checked = await checkFunctions(find(options.dir, names));
  const errors = count(checked, 'error');
  print(
    options.json === true ? `${JSON.stringify(report(checked))}\n` : show(checked, options.sizes === true),
  );
  process.exitCode = errors > 0 ? EXIT.findings : EXIT.ok;
}

function find(directory: string, names: string[]): LoadedFunction[] {
  let found: LoadedFunction[];
  try {
    found = findFunctions(directory, names);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
  if (found.length > 0) return found;
  throw new CommandError(
    `There is no function in ${directory}: no directory there has an action.ts. Make one with: npx genesys-actions new NAME`,
  );
}

function count(checked: readonly CheckedFunction[], severity: 'error' | 'warning'): number {
  return checked.flatMap(({ problems }) => problems).filter((each) => each.severity === severity).length;
}

function show(checked: readonly CheckedFunction[], sizes: boolean): string {
  const width = Math.max(...checked.map(({ function: { name } }) => name.length));
  const lines = checked.flatMap(({ function: { name }, package: made, problems }) => {
    const bad = problems.some(({ severity }) => severity === 'error');
    const size = made === undefined ? '' : `${kilobytes(made.zipBytes)} in ${made.files.length} files`;
    const modules = sizes ? (made?.largestModules ?? []) : [];
    return [
      `${bad ? '✘' : '✔'} ${name.padEnd(width)}  ${size}`.trimEnd(),
      ...problems.map(({ severity, message, rule }) => `    ${severity} ${message} (${rule})`),
      ...modules.map(({ path, size: bytes }) => `    ${kilobytes(bytes).padStart(10)}  ${path}`),
    ];
  });
  const [errors, warnings] = [count(checked, 'error'), count(checked, 'warning')];
  const functions = `${checked.length} ${checked.length === 1 ? 'function' : 'functions'}`;
  return `${lines.join('\n')}\n\n${functions}: ${errors} errors, ${warnings} warnings\n`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function report(checked: readonly CheckedFunction[]): unknown {
  return {
    ok: count(checked, 'error') === 0,
    functions: checked.map(({ function: { name, definitionPath }, package: made, problems }) => ({
      name,
      definitionPath,
      ...(made !== undefined && {
        sha256: made.sha256,
        zipBytes: made.zipBytes,
        unpackedBytes: made.unpackedBytes,
        files: made.files.length,
        largestModules: made.largestModules,
      }),
      problems: problems.map(({ rule, severity, message }) => ({ rule, severity, message })),
    })),
  };
}
