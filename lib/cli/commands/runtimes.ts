import { Command } from 'commander';
import { installedNode, nodeFor, nodeNote } from '../../function-host/node';
import { checkRuntime, nodeMajorOf, runtimesOn, type Runtime } from '../../model/runtimes';
import { runtimesDirectory } from '../../shared/directories';
import { today } from '../../shared/today';
import { CommandError } from '../command';
import { print, printError } from '../output';
import { installNode, isWorking } from '../runtimes/install';

/** `genesys-actions runtimes …`: the Node.js versions that functions run on, on this machine. */
export default function command(): Command {
  const runtimes = new Command('runtimes').description(
    'The Node.js versions that the local org and "invoke" run functions on. A function runs on the one that its runtime ' +
      'names if it is here, otherwise on the one that runs this program.',
  );
  runtimes
    .command('install')
    .description(
      'Installs the Node.js of runtimes from the npm registry, with your own npm and its settings, for this user.',
    )
    .argument('[runtime...]', 'for example nodejs22.x; without any: those that functions can be created with')
    .option('--update', 'fetch the newest version also where one is here')
    .option('--offline', "take it from npm's own cache, without the network")
    .option('--json', 'print one line of JSON: {directory, runtimes: [{name, version, executable}]}')
    .action(install);
  runtimes
    .command('list')
    .description(
      'Lists the runtimes with their state by the calendar, and the Node.js that a function on each runs on here.',
    )
    .option('--json', 'print one line of JSON: {directory, runtimes: [{name, status, installed, node, …}]}')
    .action(list);
  return runtimes;
}

interface InstallOptions {
  update?: true;
  offline?: true;
  json?: true;
}

async function install(names: readonly string[], { update, offline, json }: InstallOptions): Promise<void> {
  const directory = runtimesDirectory();
  const all = runtimesOn(today());
  const available = all.filter(({ status }) => status === 'Available').map(({ name }) => name);
  const wanted = (names.length > 0 ? names : available).map((name) => ({ name, major: majorIn(name, all) }));
  const done: { name: string; version: string; executable: string }[] = [];
  for (const { name, major } of wanted) {
    const here = nodeFor(name, directory);
    const isHere = nodeNote(name, here.version) === undefined;
    const isOwn = isHere && installedNode(major, directory)?.executable !== here.executable;
    const isDamaged = isHere && !isOwn && !(await isWorking(here));
    if (isDamaged) printError(`${name}: Node.js ${here.version} is here, and does not run.\n`);
    if (isHere && !isDamaged && (isOwn || update !== true)) {
      done.push({ name, version: here.version, executable: here.executable });
      printError(`${name}: Node.js ${here.version} is here${isOwn ? ': it runs this program' : ''}.\n`);
      continue;
    }
    printError(`${name}: fetching Node.js ${major} …\n`);
    const { version, executable } = await installNode(major, { directory, offline: offline === true });
    done.push({ name, version, executable });
    printError(`${name}: Node.js ${version} is installed.\n`);
  }
  if (json === true) print(`${JSON.stringify({ directory, runtimes: done })}\n`);
}

function majorIn(name: string, all: readonly Runtime[]): number {
  const major = nodeMajorOf(name);
  const newest = Math.max(...all.map((each) => nodeMajorOf(each.name) ?? 0));
  const [unknown] = checkRuntime(name, all, name).filter(({ rule }) => rule === 'runtime/unknown');
  // A runtime that is newer than this package may be there.
  if (major !== undefined && (unknown === undefined || major > newest)) return major;
  throw new CommandError(unknown?.message ?? `${name} is no runtime of Node.js.`);
}

function list({ json }: { json?: true }): void {
  const directory = runtimesDirectory();
  const runtimes = runtimesOn(today()).map(({ name, status, dateEndOfLife }) => {
    const { version, executable } = nodeFor(name, directory);
    const installed = installedNode(nodeMajorOf(name) ?? 0, directory)?.version ?? null;
    const own = nodeNote(name, version) === undefined;
    const end = dateEndOfLife === undefined ? {} : { dateEndOfLife };
    return { name, status, ...end, installed, node: { version, executable, own } };
  });
  if (json === true) {
    print(`${JSON.stringify({ directory, runtimes })}\n`);
    return;
  }
  for (const { name, status, dateEndOfLife, installed, node } of runtimes) {
    const end = dateEndOfLife === undefined ? '' : `, ends ${dateEndOfLife}`;
    const how = !node.own
      ? `not its own: genesys-actions runtimes install ${name}`
      : installed === null
        ? 'which runs this program'
        : 'installed';
    print(`${name}  ${`${status}${end}`.padEnd(28)}Node.js ${node.version}, ${how}\n`);
  }
}
