import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { terminalLine } from '../shared/escape/terminal';
import { CommandError } from './command';
import { environmentOf, withOrg } from './environment';
import { filesOf } from './export/files';
import { readOrg, type FoundOrg } from './export/read';
import { runSteps } from './progress';
import { print } from './output';

interface Options {
  out: string;
  integration?: string[];
  stack: string;
  json?: true;
}

/** `genesys-actions export`: what an org already has, as definitions, a stack and imports. */
export function command(): Command {
  return new Command('export')
    .description(
      'Reads the function actions of an org and writes definitions, a stack and import blocks. Everything comes along but the code, which the platform never gives back.',
    )
    .requiredOption('--out <dir>', 'a directory that does not exist, or is empty')
    .option('--integration <name...>', 'only the actions of these integrations')
    .option('--stack <name>', "the stack's name, and the prefix of its environment variables", 'dev')
    .option('--json', 'print one line of JSON: {files, actions}')
    .action(run);
}

async function run({ out, integration: names = [], stack, json }: Options): Promise<void> {
  const directory = resolve(out);
  if (existsSync(directory) && readdirSync(directory).length > 0)
    throw new CommandError(`${directory} is not empty. Export to a new directory.`);
  const read: { org: FoundOrg | undefined } = { org: undefined };
  await runSteps(
    read,
    [
      {
        title: 'Read the org',
        run: async (_context, say) => {
          read.org = await withOrg(environmentOf(stack), (org) => readOrg(org, names, say));
        },
      },
    ],
    { quiet: json === true },
  );
  if (read.org === undefined) return;
  const files = filesOf(read.org, stack);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  const actions = read.org.integrations.flatMap((each) => each.actions);
  if (json) {
    const found = actions.map(({ name, zipName, deployed }) => ({ name, zipName, deployed }));
    print(`${JSON.stringify({ files: Object.keys(files), actions: found })}\n`);
    return;
  }
  print(`Wrote ${Object.keys(files).length} files to ${directory}\n`);
  if (actions.length > 0) {
    print('\nThe code is not among them: the platform never gives it back. Deployed are:\n');
    for (const { name, zipName, deployed, entry } of actions)
      print(
        `  ${terminalLine(name)}: ${terminalLine(zipName ?? 'no zip')}${deployed === undefined ? '' : `, ${deployed}`}\n    put its source into ${entry}\n`,
      );
    print(
      '\nA plan then shows the imports and, until the code is in place, a change of the code: do not apply that.\n',
    );
  }
}
