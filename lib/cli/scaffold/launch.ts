import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { INSPECTOR_PORT } from '../../function-host/inspectors';
import type { PackageManager } from './package-manager';

/** How VS Code debugs what is in a project. */
export const LAUNCH_FILE = '.vscode/launch.json';

/** What VS Code needs to know of each. Code that runs may lie outside of the folder that is open. */
const COMMON = {
  type: 'node',
  skipFiles: ['<node_internals>/**'],
  resolveSourceMapLocations: ['**', '!**/node_modules/**'],
};

/** What is offered when it is asked which function runs, with what. */
interface Offered {
  readonly name: string;
  /** The name of one of its samples. */
  readonly sample: string;
}

/** The text of `.vscode/launch.json`: run a function and stop at its breakpoints, or attach to `dev` and `emulator`. */
export function launchJson({ exec }: Pick<PackageManager, 'exec'>, first: Offered): string {
  const [program = 'npx', ...before] = exec.split(' ');
  const words = ['invoke', '${input:function}', '--input', '${input:sample}'];
  const asked = (id: string, description: string, offered: string): object => ({
    id,
    type: 'promptString',
    description,
    default: offered,
  });
  const launch = {
    version: '0.2.0',
    configurations: [
      {
        name: 'Debug a function',
        request: 'launch',
        ...COMMON,
        runtimeExecutable: program,
        runtimeArgs: [...before, 'genesys-actions', ...words, `--inspect-wait=${INSPECTOR_PORT}`],
        cwd: '${workspaceFolder}',
        console: 'integratedTerminal',
        attachSimplePort: INSPECTOR_PORT,
      },
      {
        name: 'Attach to genesys-actions dev --inspect',
        request: 'attach',
        ...COMMON,
        address: '127.0.0.1',
        port: INSPECTOR_PORT,
        restart: true,
        timeout: 60_000,
      },
    ],
    inputs: [
      asked('function', 'The function, by its directory in functions/', first.name),
      asked('sample', 'The input: a sample in events/, or a JSON file', first.sample),
    ],
  };
  return `${JSON.stringify(launch, null, 2)}\n`;
}

/** Writes it where there is none. @returns whether it was written */
export function writeLaunch(directory: string, manager: PackageManager, first: Offered): boolean {
  const path = join(directory, LAUNCH_FILE);
  if (existsSync(path)) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, launchJson(manager, first), { flag: 'wx' });
  return true;
}
