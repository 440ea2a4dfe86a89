import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { upwards } from '../shared/directories';
import { objectOf, parsedFile, type JsonObject } from '../shared/json';
import { warning, type Problem } from '../shared/problems';

/** The packages of a directory that only its development needs. */
export interface DevelopmentPackages {
  /** Where each really is: absolute, without links. → its name. */
  readonly directories: ReadonlyMap<string, string>;
  /** Why some, or all, cannot be told from the others, and stay. */
  readonly problems: readonly Problem[];
}

/**
 * Finds the installed packages that nothing but the `devDependencies` of a directory's package.json leads to, as Node.js
 * finds packages: in the flat node_modules of npm and Yarn, and through the links of pnpm. Whatever else is installed, and
 * whatever that depends on, is taken for needed.
 *
 * Rules: `code/dev-dependencies` (a warning): which packages are of development only cannot be told, so they stay.
 *
 * @param root absolute
 */
export function developmentPackages(root: string): DevelopmentPackages {
  const none = { directories: new Map<string, string>(), problems: [] };
  const path = join(root, 'package.json');
  if (!existsSync(path)) return none;
  const manifest = readManifest(path);
  if (manifest === undefined) return { ...none, problems: [untold(`${path} is not a JSON object`)] };
  const needed = dependenciesOf(manifest);
  const wanted = Object.keys(objectOf(manifest['devDependencies'])).filter((name) => !needed.includes(name));
  if (wanted.length === 0) return none;
  if (existsSync(join(root, '.pnp.cjs'))) {
    const why = `the packages of ${root} are in Yarn's archives (.pnp.cjs), which are not looked into`;
    return { ...none, problems: [untold(`${why}; nodeLinker: node-modules installs them as directories`)] };
  }
  const tree = new InstalledTree(root);
  const developed = tree.reached(tree.find(wanted, [root]));
  const others = tree.installed().filter(({ directory }) => !developed.has(directory));
  const kept = tree.reached([...tree.find(needed, [root]), ...others]);
  const directories = new Map([...developed].filter(([directory]) => !kept.has(directory)));
  return { directories, problems: tree.unreadable.map((each) => untold(`${each} is not a JSON object`)) };
}

function untold(why: string): Problem {
  return warning(
    'code/dev-dependencies',
    [],
    `Which packages only the devDependencies need cannot be told, so they are packed: ${why}.`,
  );
}

/** An installed package. */
interface Installed {
  readonly name: string;
  /** Without links. */
  readonly directory: string;
  /** Where it was found, links and all: a link is packed as what it points to, so its dependencies are looked for here too. */
  readonly place: string;
}

/** What is installed below a directory. */
class InstalledTree {
  /** Paths of package.json files that cannot be read: what their packages need is not known. */
  readonly unreadable: string[] = [];
  readonly #root: string;

  constructor(root: string) {
    this.#root = realpathSync(root);
  }

  /** Packages by their names, as Node.js finds them from each of these directories. */
  find(names: readonly string[], from: readonly string[]): Installed[] {
    return names.flatMap((name) =>
      from.flatMap((directory) => {
        for (const here of upwards(directory)) {
          const place = join(here, 'node_modules', name);
          if (existsSync(join(place, 'package.json')))
            return [{ name, place, directory: realpathSync(place) }];
          if (!this.#holds(here) || here === this.#root) break;
        }
        return [];
      }),
    );
  }

  /** All that these packages lead to, themselves among them: directory → name. */
  reached(start: readonly Installed[]): Map<string, string> {
    const found = new Map<string, string>();
    const places = new Set<string>();
    const open = [...start];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { name, directory, place } = next;
      if (places.has(place)) continue;
      places.add(place);
      found.set(directory, name);
      const path = join(directory, 'package.json');
      const manifest = readManifest(path);
      if (manifest === undefined) {
        if (!this.unreadable.includes(path)) this.unreadable.push(path);
      } else open.push(...this.find(dependenciesOf(manifest), [...new Set([directory, place])]));
    }
    return found;
  }

  /** Every package in a node_modules directory, however deep, that is found by its name. */
  installed(): Installed[] {
    const found: Installed[] = [];
    const visit = (directory: string): void => {
      const modules = join(directory, 'node_modules');
      for (const name of packageNames(modules)) {
        const place = join(modules, name);
        const real = realpathSync(place);
        found.push({ name, directory: real, place });
        // What a link leads to has its own packages where it is.
        if (real === place) visit(place);
      }
    };
    visit(this.#root);
    return found;
  }

  #holds(directory: string): boolean {
    const way = relative(this.#root, directory);
    return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
  }
}

function packageNames(modules: string): string[] {
  const namesIn = (directory: string): string[] =>
    existsSync(directory) ? readdirSync(directory).filter((name) => !name.startsWith('.')) : [];
  return namesIn(modules)
    .flatMap((name) =>
      name.startsWith('@') ? namesIn(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
    )
    .filter((name) => existsSync(join(modules, name, 'package.json')));
}

/** What a package needs to run, as far as it says so. */
function dependenciesOf(manifest: JsonObject): string[] {
  const names = ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((member) =>
    Object.keys(objectOf(manifest[member])),
  );
  return [...new Set(names)];
}

function readManifest(path: string): JsonObject | undefined {
  try {
    return parsedFile(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
