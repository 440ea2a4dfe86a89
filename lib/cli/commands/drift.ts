import { Command, Option } from 'commander';
import { MARKDOWN_MAX_LENGTH } from '../../review/index';
import { cut } from '../../shared/bounds';
import { markdownFence } from '../../shared/escape/markdown';
import { EXIT } from '../command';
import type { Organization } from '../../model/organizations';
import { sayWhichCounts } from '../environment';
import { organizationsIfKnown, organizationsText } from '../organizations';
import { runSteps } from '../progress';
import { Project } from '../project';
import { driftText, findDrift, type Drift } from '../releases';
import { synthesisedStacks } from '../synthesis';
import { print } from '../output';

interface Options {
  stack?: string[];
  output?: string;
  format: 'text' | 'markdown';
  json?: true;
}

/** `genesys-actions drift`: what was changed in the orgs outside of Terraform. */
export default function command(): Command {
  return new Command('drift')
    .description('Compares the state of each stack with its org. Refresh only: changes neither.')
    .option('--stack <name...>', 'only these environments (default: all)')
    .option('--output <dir>', 'directory to synthesise to (default: that of cdktf.json)')
    .addOption(
      new Option('--format <format>', 'form of the output; markdown: the body of an issue')
        .choices(['text', 'markdown'])
        .default('text'),
    )
    .option('--json', 'print one line of JSON: {stacks: [{stack, organizations, drift}]}')
    .addHelpText('after', '\nExit status: 0 no drift, 2 drift, 1 not all could be compared.')
    .action(run);
}

async function run({ stack, output, format, json }: Options): Promise<void> {
  const project = Project.open(output);
  const quiet = json === true;
  const found: { stack: string; organizations: readonly Organization[]; drift: Drift[] }[] = [];
  const stacks = await synthesisedStacks(project, stack, quiet);
  sayWhichCounts(...stacks);
  await runSteps(
    {},
    stacks.map((name) => ({
      title: `Compare ${name}`,
      run: async () => {
        await project.init(name);
        const drift = await findDrift(project, name);
        found.push({ stack: name, organizations: await organizationsIfKnown(project, name), drift });
      },
    })),
    { quiet },
  );
  if (json) print(`${JSON.stringify({ stacks: found })}\n`);
  else {
    const text = found
      .map(
        ({ stack: name, organizations, drift }) =>
          organizationsText(name, organizations) +
          (drift.length === 0 ? `${name}: no drift\n` : `${name}:\n${driftText(drift)}\n`),
      )
      .join('');
    print(format === 'markdown' ? `${markdownFence(cut(text.trimEnd(), MARKDOWN_MAX_LENGTH))}\n` : text);
  }
  if (found.some(({ drift }) => drift.length > 0)) process.exitCode = EXIT.findings;
}
