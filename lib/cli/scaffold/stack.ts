import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { isModuleProject } from './imports';

/** The comments in a stack behind which a new function is written. */
const MARKS = { imports: '// genesys-actions: imports', functions: '// genesys-actions: functions' } as const;

/** What a stack needs for a function. */
interface StackLines {
  readonly importLine: string;
  readonly constructLines: readonly string[];
}

/**
 * The lines for a function, as seen from the stack's directory.
 *
 * @param named whether the stack gives its names by `this.named`, as one for several environments does
 */
export function stackLines(
  name: string,
  functionDirectory: string,
  stackDirectory: string,
  named = false,
): StackLines {
  const variable = name.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) =>
    (next ?? '').toUpperCase(),
  );
  const construct = variable.charAt(0).toUpperCase() + variable.slice(1);
  const action = relative(stackDirectory, join(functionDirectory, 'action')).replaceAll('\\', '/');
  const from = `${action.startsWith('.') ? '' : './'}${action}${isModuleProject(stackDirectory) ? '.js' : ''}`;
  return {
    importLine: `import ${variable} from '${from}';`,
    constructLines: [
      `new FunctionAction(this, '${construct}', {`,
      `  ...${variable},`,
      ...(named ? [`  name: this.named(${variable}.name),`] : []),
      '  integration,',
      `  code: FunctionCode.fromTypeScript('${relative('.', functionDirectory).replaceAll('\\', '/')}'),`,
      '});',
    ],
  };
}

/** The stack that asks for new functions: the first file in the directories that has both marks. */
export function findStack(directories: readonly string[]): string | undefined {
  return directories
    .filter((directory) => existsSync(directory))
    .flatMap((directory) => readdirSync(directory).map((name) => join(directory, name)))
    .filter((path) => extname(path) === '.ts')
    .find((path) => {
      const text = readFileSync(path, 'utf8');
      return text.includes(MARKS.imports) && text.includes(MARKS.functions);
    });
}

/** Writes a function into a stack, behind its marks. */
export function addToStack(path: string, name: string, functionDirectory: string): void {
  const before = readFileSync(path, 'utf8');
  const named = before.includes('this.named(');
  const { importLine, constructLines } = stackLines(name, functionDirectory, dirname(resolve(path)), named);
  const lines = before.split('\n');
  const text = lines
    .flatMap((line) => {
      const indent = /^\s*/.exec(line)?.[0] ?? '';
      if (line.includes(MARKS.imports)) return [line, importLine];
      if (line.includes(MARKS.functions)) return [line, ...constructLines.map((each) => indent + each)];
      return [line];
    })
    .join('\n');
  writeFileSync(path, text);
}
