import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { CommandError } from './command';
import { readObject } from './json-files';

/** What `--credentials` and `--credential` were given. */
export interface CredentialOptions {
  credentials?: string;
  credential?: Record<string, string>;
}

/** Adds them to a command. */
export function addCredentialOptions(command: Command): Command {
  return command
    .option('--credentials <file>', "the fields of the integration's credential: a JSON file")
    .option(
      '--credential <name=value>',
      'one field of it; NAME=@FILE takes it from a file; may be given several times',
      readCredential,
    );
}

/** The fields that were given; one by one counts before a file. */
export function credentialFields({ credentials, credential }: CredentialOptions): Record<string, string> {
  return { ...(credentials !== undefined && textsIn(credentials)), ...credential };
}

/** Reads `NAME=VALUE` or `NAME=@FILE`. */
function readCredential(text: string, others: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must have the form NAME=VALUE or NAME=@FILE.');
  const value = text.slice(at + 1);
  const file = value.startsWith('@') ? value.slice(1) : undefined;
  if (file !== undefined && !existsSync(file)) throw new InvalidArgumentError(`There is no file ${file}.`);
  return { ...others, [text.slice(0, at)]: file === undefined ? value : readFileSync(file, 'utf8') };
}

function textsIn(path: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readObject(path)).map(([name, value]) => {
      if (typeof value !== 'string') {
        throw new CommandError(
          `${relative('.', path)}: the credential field ${JSON.stringify(name)} must be a text.`,
        );
      }
      return [name, value];
    }),
  );
}
