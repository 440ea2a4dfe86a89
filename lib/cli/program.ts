import { Command } from 'commander';
import { EXIT, VERSION, type CommandError, type CommandModule } from './command';
import { print, printError } from './output';
import { plainSystemError } from './system-errors';

/**
 * The commands: one file each, loaded only when it is the one that runs. The summaries are repeated here so that
 * `--help` needs none of them.
 */
export const COMMANDS: Readonly<Record<string, { summary: string; load: () => Promise<CommandModule> }>> = {
  init: {
    summary: 'make a project: stacks, environments, a first function, workflows',
    load: () => import('./commands/init'),
  },
  new: {
    summary: 'make a function: definition, code, sample events, test and stack line',
    load: () => import('./commands/new'),
  },
  check: {
    summary: 'run every rule over definitions, packages and sample events',
    load: () => import('./commands/check'),
  },
  emulator: {
    summary: 'run a local Genesys Cloud org',
    load: () => import('./commands/emulator'),
  },
  dev: {
    summary: 'a local org that has what the sources say: deploy and run each change as it is saved',
    load: () => import('./commands/dev'),
  },
  exec: {
    summary: 'run a program, such as tests, with a local org',
    load: () => import('./commands/exec'),
  },
  invoke: {
    summary: 'run a function from its sources',
    load: () => import('./commands/invoke'),
  },
  runtimes: {
    summary: 'the Node.js versions that functions run on here: install them, list them',
    load: () => import('./commands/runtimes'),
  },
  package: {
    summary: "make a function's zip, and print its path and digest",
    load: () => import('./commands/package'),
  },
  provider: {
    summary: 'the Terraform provider: install it for plain HCL, or print its path',
    load: () => import('./commands/provider'),
  },
  review: {
    summary: 'tell what a plan means for those who call the actions',
    load: () => import('./commands/review'),
  },
  deploy: {
    summary: 'deploy a stack, checked against the lock of its environment',
    load: () => import('./commands/deploy'),
  },
  promote: {
    summary: 'write what runs in one environment into the lock of the next',
    load: () => import('./commands/promote'),
  },
  rollback: {
    summary: 'write an earlier entry of the lock as the current one',
    load: () => import('./commands/rollback'),
  },
  status: {
    summary: 'show what runs where',
    load: () => import('./commands/status'),
  },
  doctor: {
    summary: 'check versions, credentials, permissions and reachability, and say how to fix each',
    load: () => import('./commands/doctor'),
  },
  export: {
    summary: 'write definitions, stacks and import blocks for what an org already has',
    load: () => import('./commands/export'),
  },
  drift: {
    summary: 'find what was changed outside of Terraform',
    load: () => import('./commands/drift'),
  },
};

/** Runs the program and gives its exit status; nothing is thrown. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('genesys-actions')
    .description('Infrastructure as code for Genesys Cloud data actions.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureOutput({ writeOut: print, writeErr: printError })
    .showHelpAfterError('(add --help for the options)')
    .exitOverride();
  const wanted = argv.find((word) => !word.startsWith('-'));
  try {
    for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
      if (name === (wanted === 'help' ? argv[argv.indexOf('help') + 1] : wanted)) {
        program.addCommand(inherit((await load()).default().summary(summary), program));
      } else {
        program.command(name).summary(summary).description(summary);
      }
    }
    if (argv.length === 0) {
      program.outputHelp();
      return EXIT.ok;
    }
    await program.parseAsync(withPlainInspect(argv), { from: 'user' });
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    return report(error);
  }
}

/** Takes `--inspect NAME` as Node.js does: a port stands behind `=`, so that NAME is what the command is about. */
function withPlainInspect(argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return argv.map((word, index) =>
    index < end && /^--inspect(-brk|-wait)?$/.test(word) ? `${word}=` : word,
  );
}

/** Sub-commands that are added ready-made do not take over their parent's settings: hand them down. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child as Command, parent);
  return command;
}

function report(error: unknown): number {
  // By their marks, not by their classes: each command's bundle has classes of its own.
  const { code, exitCode, message, stack } = error as Partial<CommandError & { code: string }>;
  // Help, version and usage errors: commander has already printed them.
  if (code?.startsWith('commander.')) return exitCode === 0 ? EXIT.ok : EXIT.error;
  printError(`Error: ${plainSystemError(error) ?? message ?? String(error)}\n`);
  if (process.env['GENESYS_ACTIONS_DEBUG'] === '1' && stack !== undefined) printError(`${stack}\n`);
  return typeof exitCode === 'number' ? exitCode : EXIT.error;
}
