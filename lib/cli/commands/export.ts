import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { terminalLine } from '../../shared/escape/terminal';
import { CommandError } from '../command';
import { environmentOf, withOrg } from '../environment';
import { projectOf } from '../export/files';
import { readOrg, type FoundOrg } from '../export/read';
import { runSteps } from '../progress';
import { cdkOf } from '../scaffold/cdk';
import { print } from '../output';

interface Options {
  out: string;
  integration?: string[];
  stack: string;
  json?: true;
}

/** `genesys-actions export`: what an org already has, as definitions, a stack and imports. */
export default function command(): Command {
  return new Command('export')
    .description(
      'Reads the function actions of an org and writes definitions, a stack and import blocks. Everything is written but the code, which the platform never gives back: the org keeps what it runs.',
    )
    .requiredOption('--out <dir>', 'a directory that does not exist, or is empty')
    .option('--integration <name...>', 'only the actions of these integrations')
    .option('--stack <name>', "the stack's name, and the prefix of its environment variables", 'dev')
    .option('--json', 'print one line of JSON: {files, actions, notes}')
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
  const { files, actions } = projectOf(read.org, stack, cdkOf(dirname(directory)));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  if (json) {
    const found = actions.map(({ action: { state, zip } }) => ({
      name: state.name,
      zipName: zip?.name,
      deployed: zip?.uploaded,
    }));
    print(`${JSON.stringify({ files: Object.keys(files), actions: found, notes: read.org.notes })}\n`);
    return;
  }
  print(`Wrote ${Object.keys(files).length} files to ${directory}\n`);
  const { name: cdk } = cdkOf(dirname(directory));
  print(`Its stack needs: npm install genesys-actions ${cdk} constructs, and npm install --save-dev tsx\n`);
  for (const each of read.org.notes) print(`\n${terminalLine(each)}\n`);
  if (actions.length > 0) {
    print('\nThe code is not among them: the platform never gives it back. The org keeps what it runs:\n');
    for (const { action, source } of actions) {
      const { state, zip } = action;
      print(
        `  ${terminalLine(state.name)}: ${terminalLine(zip?.name ?? 'no zip')}${zip?.uploaded === undefined ? '' : `, ${terminalLine(zip.uploaded)}`}\n    its source belongs in ${source}\n`,
      );
    }
    print(
      '\nA plan shows the imports and no change. To deploy code from here, put its source in place and replace FunctionCode.deployed() in stack.ts.\n',
    );
  }
}
