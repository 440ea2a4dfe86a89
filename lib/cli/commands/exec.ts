import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Command } from 'commander';
import { CONTROL_TOKEN_VARIABLE, type Emulator } from '../../emulator/index';
import { CommandError } from '../command';
import { addCredentialOptions, credentialFields, type CredentialOptions } from '../credentials';
import { lineReporter } from '../dev/report';
import type { DevEvent, DevReporter } from '../dev/events';
import { orgOf } from '../dev/org';
import { DevSession } from '../dev/session';
import { targetsOf, type DevTargets } from '../dev/targets';
import { toldToEnd } from '../ending';
import { addOrgOptions, startLocalOrg, orgVariables, type LocalOrgOptions } from '../local-org';
import { printError } from '../output';
import type { EndingSignal } from '../signals';

interface Options extends LocalOrgOptions, CredentialOptions {
  deploy?: true | string[];
}

/** `genesys-actions exec`: runs a program with a local org. */
export default function command(): Command {
  const exec = new Command('exec')
    .description(
      'Starts a local org, runs a program with the variables that lead Terraform, the commands and tests to it, and stops it. ' +
        "The status is the program's; 128 and the signal's number where a signal ended it.",
    )
    .argument('<program...>', 'the program and its arguments, behind --')
    .option(
      '--deploy [names...]',
      'deploy functions first, by directory or name; or a stack (default: all in functions/)',
    )
    .usage('[options] -- <program...>')
    .action(run);
  addCredentialOptions(exec);
  return addOrgOptions(exec);
}

async function run(words: string[], options: Options): Promise<void> {
  const told = toldToEnd();
  const { deploy } = options;
  const targets = deploy === undefined ? undefined : await targetsOf(deploy === true ? [] : deploy);
  const credentials = credentialFields(options);
  const emulator = await startLocalOrg(options, { settings: { zipProcessingMs: 0 } });
  try {
    if (targets !== undefined) {
      const ended = await Promise.race([told, deployTo(emulator, targets, credentials)]);
      if (ended !== undefined) {
        process.exitCode = 128 + constants.signals[ended];
        return;
      }
    }
    process.exitCode = await runProgram(words, emulator, told);
  } finally {
    await emulator.close();
  }
}

/** @throws {CommandError} when one of them is not deployed, which was said by then */
async function deployTo(
  emulator: Emulator,
  targets: DevTargets,
  credentials: Readonly<Record<string, string>>,
): Promise<undefined> {
  const org = await orgOf(emulator);
  const failed: string[] = [];
  const lines = lineReporter(printError);
  const reporter: DevReporter = {
    tell(event: DevEvent) {
      if ((event.type === 'problems' && !event.ok) || event.type === 'refused') failed.push(event.function);
      // What was deployed is no news: the program is.
      if (event.type !== 'deployed') lines.tell(event);
    },
    end: () => undefined,
  };
  try {
    await new DevSession({ org, targets, reporter, credentials, run: undefined }).work();
  } finally {
    org.close();
  }
  if (failed.length > 0)
    throw new CommandError(`Not deployed: ${failed.join(', ')}. The program was not started.`);
}

/** Runs a program to its end. What tells this process to end is told to it. @returns the status */
function runProgram(
  [program = '', ...args]: readonly string[],
  emulator: Emulator,
  told: Promise<EndingSignal>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: 'inherit',
      // npm and npx are scripts there.
      shell: process.platform === 'win32',
      env: { ...process.env, ...variablesFor(emulator) },
    });
    void told.then((signal) => {
      // A terminal has told it already.
      if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal);
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'ENOENT' ? 'was not found' : `cannot be started (${error.code ?? error.message})`;
      reject(new CommandError(`${program} ${why}.`));
    });
    child.once('close', (status, signal) => {
      resolve(signal === null ? (status ?? 1) : 128 + constants.signals[signal]);
    });
  });
}

/** What leads to the org, and to no other one. */
function variablesFor(emulator: Emulator): NodeJS.ProcessEnv {
  return {
    GENESYSCLOUD_ACCESS_TOKEN: undefined,
    ...orgVariables(emulator),
    [CONTROL_TOKEN_VARIABLE]: emulator.controlToken,
  };
}
