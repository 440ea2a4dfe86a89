import { InvalidArgumentError, Option, type Command } from 'commander';
import { INSPECTOR_PORT, Inspectors, type InspectMode } from '../function-host/inspectors';
import { terminalLine } from '../shared/escape/terminal';
import { CommandError } from './command';
import { printError } from './output';

/** The options of a command whose functions can be debugged. The value is the port that was given, if one was. */
export interface InspectOptions {
  inspect?: true | number;
  inspectBrk?: true | number;
  inspectWait?: true | number;
}

const OPTIONS: readonly (readonly [name: string, mode: InspectMode, description: string])[] = [
  ['inspect', 'open', 'let debuggers attach to functions, of VS Code and Chrome for example'],
  ['inspect-wait', 'wait', 'the same, and wait for one before the function is loaded'],
  ['inspect-brk', 'break', "the same, and stop at the handler's first line"],
];

/** Adds `--inspect`, and what waits for a debugger where the command runs a function by itself. */
export function addInspectOptions(command: Command, { waits }: { readonly waits: boolean }): Command {
  for (const [name, mode, description] of OPTIONS) {
    if (mode !== 'open' && !waits) continue;
    const port = `; --${name}=PORT for another port than ${INSPECTOR_PORT}, 0 for any`;
    command.addOption(new Option(`--${name} [port]`, description + port).argParser(portOf));
  }
  return command;
}

/** Opens functions to debuggers; undefined where that was not asked for. Each function is said when its port is open. */
export async function openInspectors(options: InspectOptions): Promise<Inspectors | undefined> {
  const { inspect, inspectWait, inspectBrk } = options;
  const given = inspectBrk ?? inspectWait ?? inspect;
  if (given === undefined) return undefined;
  const mode = inspectBrk !== undefined ? 'break' : inspectWait !== undefined ? 'wait' : 'open';
  const port = given === true ? undefined : given;
  try {
    return await Inspectors.open({
      mode,
      port,
      onOpen: (name, at) => {
        printError(
          `Debugger of ${terminalLine(name)}: 127.0.0.1:${at}${mode === 'open' ? '' : ' (waiting for it)'}\n`,
        );
      },
    });
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new CommandError(
      `The port ${port ?? INSPECTOR_PORT} cannot be opened for debuggers (${code}). Give another one, for example --inspect=0 for any.`,
    );
  }
}

function portOf(text: string): true | number {
  if (text === '') return true;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a port, from 0 to 65535.');
}
