import { Command } from 'commander';
import type { Organization } from '../../model/organizations';
import {
  actionsIn,
  hasUncommittedChanges,
  readLock,
  short,
  shortCommit,
  synthesisedCode,
  type StackAction,
} from '../../promotion/index';
import { terminalLine } from '../../shared/escape/terminal';
import { pulledResources } from '../../terraform/state';
import { connectionOf, environmentOf, sayWhichCounts } from '../environment';
import { organizationsIfKnown, organizationsText, uploadTimesIfKnown } from '../organizations';
import { runSteps } from '../progress';
import { Project } from '../project';
import { commitsBehind, currentCommit, findDrift, lockPath } from '../releases';
import { openStore } from '../store';
import { synthesisedStacks } from '../synthesis';
import { print } from '../output';

interface Options {
  stack?: string[];
  drift: boolean;
  output?: string;
  json?: true;
}

/** One action in one environment. */
interface Cell {
  readonly stack: string;
  readonly address: string;
  readonly name: string;
  /** Undefined: not deployed, or deployed by something else. */
  readonly sha256: string | undefined;
  /** When its code was uploaded, as the org says: ISO. Undefined: not asked for, as with `--no-drift`. */
  readonly deployed: string | undefined;
  /** `COMMIT+changes` where there were changes on top of the commit; null when it is not known. */
  readonly commit: string | null;
  /**
   * Against the sources of the working directory and the lock: `current`, `behind` (by `behindBy` commits where git
   * tells), `other` (neither tells), `pending` (promoted and not yet deployed), `kept` (the org keeps its code, which
   * is not managed), `absent`.
   */
  readonly state: 'current' | 'behind' | 'other' | 'pending' | 'kept' | 'absent';
  readonly behindBy: number | undefined;
  /** Undefined: not looked for. */
  readonly drift: boolean | undefined;
}

/** `genesys-actions status`: what runs where. */
export default function command(): Command {
  return new Command('status')
    .description(
      'Shows which code runs in which environment, since when, from which commit, and whether it drifted.',
    )
    .option('--stack <name...>', 'only these environments (default: all)')
    .option('--no-drift', 'do not ask the orgs: neither what changed there, nor since when code is deployed')
    .option('--output <dir>', 'directory to synthesise to (default: that of cdktf.json)')
    .option('--json', 'print one line of JSON: {actions, organizations}')
    .action(run);
}

async function run({ stack, drift, output, json }: Options): Promise<void> {
  const project = Project.open(output);
  const quiet = json === true;
  const lock = readLock(lockPath(project));
  const stacks = await synthesisedStacks(project, stack, quiet);
  sayWhichCounts(...stacks);
  const head = currentCommit(project.directory);
  const cells: Cell[] = [];
  const organizations: Record<string, readonly Organization[]> = {};
  await runSteps(
    {},
    stacks.map((name) => ({
      title: `Read ${name}`,
      run: async () => {
        await project.init(name);
        const running = actionsIn(pulledResources(await project.state(name)));
        const reachable = drift && running.length > 0 && connectionOf(environmentOf(name)) !== undefined;
        const drifted = reachable
          ? (await findDrift(project, name)).map(({ address }) => address)
          : undefined;
        if (reachable) organizations[name] = await organizationsIfKnown(project, name);
        const ids = running.flatMap(({ id }) => id ?? []);
        const uploaded = reachable ? await uploadTimesIfKnown(project, name, ids) : undefined;
        const built = synthesisedCode(project.configuration(name));
        for (const address of [
          ...new Set([...built.keys(), ...running.map((each) => each.address)]),
        ].sort()) {
          const action = running.find((each) => each.address === address);
          const locked = lock[name]?.[address];
          const commit =
            locked !== undefined && locked.sha256 === action?.sha256 && locked.definition === action.digest
              ? locked.commit
              : action?.sha256 === undefined
                ? null
                : ((await openStore().origin(action.sha256, action.digest))?.commit ?? null);
          cells.push({
            stack: name,
            address,
            name: action?.name ?? address,
            sha256: action?.sha256,
            deployed: uploaded?.get(action?.id ?? ''),
            commit,
            ...stateOf(action, built.get(address)?.sha256, locked?.sha256, () =>
              head === null || commit === null ? undefined : commitsBehind(project.directory, commit, head),
            ),
            drift: drifted?.includes(address),
          });
        }
      },
    })),
    { quiet },
  );
  const reached = Object.entries(organizations).map(([name, orgs]) => organizationsText(name, orgs));
  print(json ? `${JSON.stringify({ actions: cells, organizations })}\n` : table(cells) + reached.join(''));
}

function stateOf(
  action: StackAction | undefined,
  built: string | undefined,
  locked: string | undefined,
  behind: () => number | undefined,
): Pick<Cell, 'state' | 'behindBy'> {
  const state = (name: Cell['state'], behindBy?: number): Pick<Cell, 'state' | 'behindBy'> => ({
    state: name,
    behindBy,
  });
  if (action === undefined) return state('absent');
  if (locked !== undefined && locked !== action.sha256) return state('pending');
  if (built === undefined && !action.managesCode) return state('kept');
  if (action.sha256 !== undefined && action.sha256 === built) return state('current');
  const behindBy = behind() ?? 0;
  return behindBy === 0 ? state('other') : state('behind', behindBy);
}

function table(cells: readonly Cell[]): string {
  const rows = [
    ['action', 'environment', 'code', 'since', 'commit', 'against the sources', 'drift'],
    ...cells.map((cell) => [
      terminalLine(cell.name),
      cell.stack,
      cell.sha256 === undefined ? '–' : short(cell.sha256),
      cell.deployed?.slice(0, 16).replace('T', ' ') ?? '–',
      cell.commit === null ? '–' : shortCommit(cell.commit, 8),
      {
        current: 'the same',
        behind: `behind by ${String(cell.behindBy)}${hasUncommittedChanges(cell.commit) ? ', with changes' : ''}`,
        other: 'other code',
        pending: 'promoted, not deployed',
        kept: "the org's own code",
        absent: 'not deployed',
      }[cell.state],
      cell.drift === undefined ? '–' : cell.drift ? 'DRIFTED' : 'none',
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return `${rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}
