import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { isModuleProject } from './imports';

/** The comments in a stack behind which a new function is written. */
const MARKS = { imports: '// genesys-actions: imports', functions: '// genesys-actions: functions' } as const;

/** Lower-case words that cannot name an import, in a module or in a class. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private protected ' +
    'public return static super switch this throw true try typeof undefined var void while with yield'
  ).split(' '),
);

/** What a stack needs for a function. */
interface StackLines {
  readonly importLine: string;
  readonly constructLines: readonly string[];
}

/**
 * The lines for a function, as seen from the stack's directory.
 *
 * @param stack the stack's text: names that it has already are not taken again
 */
export function stackLines(
  name: string,
  functionDirectory: string,
  stackDirectory: string,
  stack = '',
): StackLines {
  const named = stack.includes('this.named(');
  const camel = name.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) =>
    (next ?? '').toUpperCase(),
  );
  const code = stack.replace(/\/\/.*|\/\*[^]*?\*\/|'[^'\n]*'/g, '');
  const variable = free(camel, (each) => RESERVED.has(each) || new RegExp(`\\b${each}\\b`).test(code));
  const construct = free(camel.charAt(0).toUpperCase() + camel.slice(1), (each) =>
    new RegExp(`(['"\`])${each}\\1`).test(stack),
  );
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

/** A name that is not taken. */
function free(name: string, isTaken: (name: string) => boolean): string {
  return isTaken(name) ? free(`${name}Action`, isTaken) : name;
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
  const { importLine, constructLines } = stackLines(name, functionDirectory, dirname(resolve(path)), before);
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
