import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import {
  readPlan,
  renderMarkdown,
  renderText,
  reviewPlan,
  type PlanWarning,
  type Review,
  type ReviewContext,
} from '../../review/index';
import { CommandError, EXIT } from '../command';
import { connectionOf, environmentOf, sayWhichCounts, withOrg } from '../environment';
import { defaultPackages, manifestsIn } from '../manifests';
import { runSteps } from '../progress';
import { Project } from '../project';
import { synthesisOf } from '../synthesis';
import { print, printError } from '../output';

interface Options {
  plan?: string;
  stack?: string;
  format: 'markdown' | 'json' | 'text';
  failOn?: 'breaking' | 'warning';
  packages?: string[];
  output?: string;
  consumers: boolean;
}

/** `genesys-actions review`: what a plan means for those who call the actions. */
export default function command(): Command {
  return new Command('review')
    .description(
      'Tells what a Terraform plan means for those who call the actions: nothing, compatible or breaking, and why. Changes nothing.',
    )
    .addOption(
      new Option(
        '--plan <file>',
        'a plan as JSON (terraform show -json PLANFILE); "-" reads it from standard input',
      ).conflicts('output'),
    )
    .option('--stack <name>', 'synthesise and plan this stack; with --plan: its name')
    .addOption(
      new Option('--format <format>', 'form of the output')
        .choices(['markdown', 'json', 'text'])
        .default('text'),
    )
    .addOption(
      new Option(
        '--fail-on <what>',
        'end with status 2 when something is breaking, or also when there is a warning',
      ).choices(['breaking', 'warning']),
    )
    .option('--packages <dir...>', 'directories that hold packages with their manifests, by digest')
    .option('--output <dir>', 'directory to synthesise to (default: that of cdktf.json)')
    .option('--no-consumers', 'do not ask the org which flows use an action')
    .addHelpText(
      'after',
      '\nExit status: 0 reviewed, 1 not reviewed, 2 reviewed and found what --fail-on names.',
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const review = await makeReview(options);
  print(render(review, options.format));
  const warnings =
    review.warnings.length > 0 ||
    review.resources.some(({ warnings: found, drift }) => found.length + drift.length > 0);
  const found = review.effect === 'breaking' || (options.failOn === 'warning' && warnings);
  if (options.failOn !== undefined && found) process.exitCode = EXIT.findings;
}

async function makeReview({ plan, stack, format, packages, output, consumers }: Options): Promise<Review> {
  if (plan === undefined && stack === undefined)
    throw new CommandError('Name a plan (--plan FILE) or a stack (--stack NAME).');
  const env = stack === undefined ? process.env : environmentOf(stack);
  if (stack !== undefined) sayWhichCounts(stack);
  const context: ReviewContext = {
    stack,
    manifests: manifestsIn([...(packages ?? []), ...defaultPackages()]),
    ...(consumers &&
      connectionOf(env) !== undefined && { consumers: (id, secure) => consumersOf(env, id, secure) }),
  };
  if (plan !== undefined) return reviewPlan(readPlan(readText(plan)), context);
  const name = stack ?? '';
  const project = Project.open(output);
  const made: {
    json: string;
    warnings: readonly PlanWarning[];
    placeholders: readonly string[];
  } = { json: '', warnings: [], placeholders: [] };
  await runSteps(
    made,
    [
      synthesisOf(project, name),
      { title: 'Initialise', run: () => project.init(name) },
      {
        title: `Plan ${name}`,
        run: async () => {
          Object.assign(made, await project.planToRead(name));
        },
      },
    ],
    { quiet: format === 'json' },
  );
  if (made.placeholders.length > 0 && format !== 'json')
    printError(
      `Planned with placeholders for ${made.placeholders.join(', ')}: so this does not show whether a secret changed.\n`,
    );
  return reviewPlan(readPlan(made.json), { ...context, planWarnings: made.warnings });
}

function render(review: Review, format: Options['format']): string {
  if (format === 'json') return `${JSON.stringify(review)}\n`;
  return format === 'markdown' ? renderMarkdown(review) : renderText(review);
}

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new CommandError(
      `The plan ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}).`,
    );
  }
}

async function consumersOf(
  env: NodeJS.ProcessEnv,
  id: string,
  secure: boolean,
): Promise<{ id: string; name: string; type: string }[]> {
  const consumers = await withOrg(env, (org) => org.dependencies.consumersOf(id, secure));
  return consumers.map((each) => ({ id: each.id, name: each.name, type: each.type }));
}
