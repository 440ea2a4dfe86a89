import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readArchive } from '../../lib/model/archives';
import { packFunction, PackagingError, type DirectoryOptions } from '../../lib/packaging';

let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'genesys-actions-directory-'));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

const HANDLER = 'exports.handler = async () => 1;';

/** Writes files and gives their directory. */
function tree(files: Record<string, string>, name = 'f'): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, name, path)), { recursive: true });
    writeFileSync(join(work, name, path), text);
  }
  return join(work, name);
}

/** A package.json. */
function manifest(name: string, members: Record<string, Record<string, string>> = {}): string {
  return JSON.stringify({ name, version: '1.0.0', ...members });
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/** Packs a directory: the paths in the package, and the rules and texts that it warns of. */
async function packed(
  path: string,
  options: DirectoryOptions = {},
): Promise<{ paths: string[]; warnings: [string, string][] }> {
  const made = await packFunction({
    source: { kind: 'directory', path, ...options },
    handler: 'index.handler',
    runtime: 'nodejs22.x',
    workingDirectory: work,
    cacheDirectory: join(work, 'cache'),
  });
  const { files } = await readArchive(readFileSync(made.zipPath));
  expect(made.files.map((each) => each.path)).toEqual(files.map((each) => each.path));
  return {
    paths: files.map((each) => each.path),
    warnings: made.warnings.map(({ rule, message }) => [rule, message.replaceAll(work, '')]),
  };
}

describe('what is none of a function', () => {
  const OWN = {
    'index.js': HANDLER,
    'package-lock.json': '{}',
    'lib/coverage/rates.js': '',
    'lib/environment.json': '{}',
    'node_modules/dep/index.js': '',
    'node_modules/dep/lib/cdktf.out/data.json': '',
  };
  const OTHERS = {
    '.env': 'SECRET=1',
    '.env.production': 'SECRET=1',
    'lib/.env.local': 'SECRET=1',
    '.npmrc': '//registry.test/:_authToken=x',
    '.netrc': 'machine x login y password z',
    '.aws/credentials': '[default]',
    '.ssh/id_ed25519': '',
    '.yarnrc.yml': 'npmAuthToken: x',
    'terraform.tfstate.backup': '{}',
    '.git/config': '',
    '.gitignore': '',
    '.serverless/f.zip': '',
    'serverless.yml': '',
    'cdktf.out/manifest.json': '',
    '.genesys-actions/packages/x.json': '',
    '.nyc_output/x.json': '',
    '.eslintcache': '',
    'coverage/lcov.info': '',
    'coverage/src/x.html': '',
    'npm-debug.log': '',
    'node_modules/.cache/x': '',
    'node_modules/.package-lock.json': '{}',
    'node_modules/.modules.yaml': '',
    'node_modules/dep/.DS_Store': '',
    'node_modules/dep/.env.example': '',
  };

  it('is left out, wherever it is', async () => {
    expect(await packed(tree({ ...OWN, ...OTHERS }))).toEqual({
      paths: Object.keys(OWN).sort(),
      warnings: [],
    });
  });

  it('is packed where include names it, and exclude leaves out more', async () => {
    const path = tree({ ...OWN, ...OTHERS, 'test/a.js': '', 'test/data/b.json': '', 'lib/x.js.map': '' });
    const { paths } = await packed(path, {
      include: ['.env.production', './coverage/', 'test/data'],
      exclude: ['test', '**/*.map', 'lib/coverage/**', 'node_modules/de?'],
    });
    expect(paths).toEqual([
      '.env.production',
      'coverage/lcov.info',
      'coverage/src/x.html',
      'index.js',
      'lib/environment.json',
      'package-lock.json',
      'test/data/b.json',
    ]);
  });

  it('is not a directory that only has the name of a report', async () => {
    const { paths } = await packed(tree({ 'index.js': HANDLER, 'coverage/rates.js': '' }));
    expect(paths).toEqual(['coverage/rates.js', 'index.js']);
  });

  it('is not followed where its links lead nowhere or back', async () => {
    const path = tree({ 'index.js': HANDLER });
    link('nowhere', join(path, '.env'));
    link('..', join(path, '.cache/up'));
    link('../..', join(path, 'node_modules/.cache/up'));
    expect((await packed(path, { exclude: ['.cache'], include: ['x'] })).paths).toEqual(['index.js']);
  });

  it.each(['', '!test', './'])('is told by patterns that are none: %j', async (pattern) => {
    const making = packed(tree({ 'index.js': HANDLER }), { exclude: [pattern] });
    await expect(making).rejects.toThrow(PackagingError);
    await expect(making).rejects.toThrow(/is no pattern of exclude\. .* \(code\/pattern\)/);
  });
});

describe('packages of devDependencies', () => {
  const dependsOn = (...names: string[]): Record<string, Record<string, string>> => ({
    dependencies: Object.fromEntries(names.map((name) => [name, '1'])),
  });

  it('are left out as npm installs them, with what only they need', async () => {
    const sources = {
      'needed/package.json': manifest('needed', { dependencies: { shared: 'file:../shared' } }),
      'shared/package.json': manifest('shared'),
      '@scope+tool/package.json': JSON.stringify({
        ...(JSON.parse(
          manifest('@scope/tool', { dependencies: { shared: 'file:../shared', deep: 'file:../deep' } }),
        ) as object),
        bin: { tool: 'tool.js' },
      }),
      '@scope+tool/tool.js': '#!/usr/bin/env node\n',
      'deep/package.json': manifest('deep'),
    };
    tree(sources, 'sources');
    const path = tree({
      'index.js': HANDLER,
      'package.json': manifest('f', {
        dependencies: { needed: 'file:../sources/needed' },
        devDependencies: { '@scope/tool': 'file:../sources/@scope+tool' },
      }),
    });
    const words = ['install', '--install-links', '--no-audit', '--no-fund', '--offline'];
    execFileSync('npm', words, { cwd: path, shell: process.platform === 'win32', stdio: 'ignore' });
    readFileSync(join(path, 'node_modules/deep/package.json'));
    readFileSync(join(path, 'node_modules/.bin/tool'));
    const { paths, warnings } = await packed(path);
    expect(paths).toEqual([
      'index.js',
      'node_modules/needed/package.json',
      'node_modules/shared/package.json',
      'package-lock.json',
      'package.json',
    ]);
    expect(warnings).toEqual([]);
    const all = await packed(path, { include: ['node_modules/@scope/tool'] });
    expect(all.paths).toContain('node_modules/@scope/tool/tool.js');
  }, 60_000);

  it('are found in each version that is installed', async () => {
    const path = tree({
      'index.js': HANDLER,
      'package.json': manifest('f', { ...dependsOn('a'), devDependencies: { tool: '1' } }),
      'node_modules/a/package.json': manifest('a', dependsOn('x')),
      'node_modules/a/node_modules/x/package.json': manifest('x'),
      'node_modules/x/package.json': manifest('x'),
      'node_modules/tool/package.json': manifest('tool', dependsOn('x', 'y')),
      'node_modules/tool/node_modules/y/package.json': manifest('y'),
    });
    expect((await packed(path)).paths).toEqual([
      'index.js',
      'node_modules/a/node_modules/x/package.json',
      'node_modules/a/package.json',
      'package.json',
    ]);
  });

  it('stay where something else that is installed needs them, as a peer, an option, or undeclared', async () => {
    const path = tree({
      'index.js': HANDLER,
      'package.json': manifest('f', {
        dependencies: { a: '1', both: '1' },
        devDependencies: { both: '1', peer: '1', option: '1', ofStranger: '1', tool: '1' },
      }),
      'node_modules/a/package.json': manifest('a', {
        peerDependencies: { peer: '1', absent: '1' },
        optionalDependencies: { option: '1' },
      }),
      'node_modules/both/package.json': manifest('both'),
      'node_modules/peer/package.json': manifest('peer'),
      'node_modules/option/package.json': manifest('option'),
      'node_modules/stranger/package.json': manifest('stranger', dependsOn('ofStranger')),
      'node_modules/ofStranger/package.json': manifest('ofStranger', dependsOn('tool')),
      'node_modules/tool/package.json': manifest('tool', dependsOn('ofStranger', 'inCircle')),
      'node_modules/inCircle/package.json': manifest('inCircle', dependsOn('tool')),
    });
    const { paths } = await packed(path);
    expect(paths.filter((each) => each.startsWith('node_modules/'))).toEqual(
      ['a', 'both', 'inCircle', 'ofStranger', 'option', 'peer', 'stranger', 'tool'].map(
        (name) => `node_modules/${name}/package.json`,
      ),
    );
  });

  it('are left out as pnpm links them, and through links of a workspace', async () => {
    const path = tree({
      'index.js': HANDLER,
      'package.json': manifest('f', { ...dependsOn('a', 'mine'), devDependencies: { tool: '1' } }),
      'packages/mine/package.json': manifest('mine', dependsOn('ofMine')),
      'node_modules/ofMine/package.json': manifest('ofMine'),
      'node_modules/.pnpm/a@1/node_modules/a/package.json': manifest('a', dependsOn('x')),
      'node_modules/.pnpm/x@1/node_modules/x/package.json': manifest('x'),
      'node_modules/.pnpm/tool@1/node_modules/tool/package.json': manifest('tool', dependsOn('y', 'ofMine')),
      'node_modules/.pnpm/y@1/node_modules/y/package.json': manifest('y', dependsOn('x')),
    });
    const modules = join(path, 'node_modules');
    link('.pnpm/a@1/node_modules/a', join(modules, 'a'));
    link('.pnpm/tool@1/node_modules/tool', join(modules, 'tool'));
    link('../packages/mine', join(modules, 'mine'));
    link('../../x@1/node_modules/x', join(modules, '.pnpm/a@1/node_modules/x'));
    link('../../y@1/node_modules/y', join(modules, '.pnpm/tool@1/node_modules/y'));
    link('../../x@1/node_modules/x', join(modules, '.pnpm/y@1/node_modules/x'));
    const { paths, warnings } = await packed(path);
    expect(warnings).toEqual([
      [
        'code/linked-dependency',
        'Packages are installed as links, and do not find in the zip what they need: node_modules/a needs x. ' +
          'Install them as directories (pnpm: node-linker=hoisted in .npmrc, then install anew), or bundle the code.',
      ],
    ]);
    expect(paths.filter((each) => /\/(tool|y)\/package\.json$/.test(each))).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining([
        'node_modules/.pnpm/a@1/node_modules/a/package.json',
        'node_modules/.pnpm/a@1/node_modules/x/package.json',
        'node_modules/a/package.json',
        'node_modules/mine/package.json',
        'node_modules/ofMine/package.json',
        'packages/mine/package.json',
      ]),
    );
  });

  it('are no reason to warn where what a link needs is found', async () => {
    const path = tree({
      'index.js': HANDLER,
      'package.json': manifest('f', dependsOn('a', 'mine', 'x')),
      'packages/mine/package.json': manifest('mine', dependsOn('x', 'not-installed')),
      'node_modules/.pnpm/a@1/node_modules/a/package.json': manifest('a', dependsOn('x')),
      'node_modules/.pnpm/a@1/node_modules/x/package.json': manifest('x'),
      'node_modules/x/package.json': manifest('x'),
    });
    link('.pnpm/a@1/node_modules/a', join(path, 'node_modules/a'));
    link('../packages/mine', join(path, 'node_modules/mine'));
    expect((await packed(path)).warnings).toEqual([]);
  });

  it.each<[string, Record<string, string>, string, RegExp]>([
    [
      'a package.json that is none',
      { 'package.json': '{' },
      'tool',
      /\/f\/package\.json is not a JSON object/,
    ],
    ['archives of Yarn', { '.pnp.cjs': '' }, 'tool', /\.pnp\.cjs.*nodeLinker: node-modules/],
    [
      'a package that does not say what it needs',
      { 'node_modules/tool/package.json': '[]' },
      'y',
      /tool\/package\.json/,
    ],
  ])('stay, with a warning, where they cannot be told: %s', async (_what, files, stays, message) => {
    const path = tree({
      'index.js': HANDLER,
      'package.json': manifest('f', { devDependencies: { tool: '1' } }),
      'node_modules/tool/package.json': manifest('tool', dependsOn('y')),
      'node_modules/y/package.json': manifest('y'),
      ...files,
    });
    const { paths, warnings } = await packed(path);
    expect(paths).toContain(`node_modules/${stays}/package.json`);
    expect(warnings).toEqual([['code/dev-dependencies', expect.stringMatching(message)]]);
  });

  it('that the function imports are named', async () => {
    const path = tree({
      'index.js': "exports.handler = require('./lib/main').handler;",
      'lib/main.js': "const tool = require('@scope/tool/part'); exports.handler = () => import('other');",
      'lib/main.test.js': "require('runner');",
      'package.json': manifest('f', { devDependencies: { '@scope/tool': '1', other: '1', runner: '1' } }),
      'node_modules/@scope/tool/package.json': manifest('@scope/tool'),
      'node_modules/other/package.json': manifest('other'),
      'node_modules/runner/package.json': manifest('runner'),
    });
    expect((await packed(path, { include: ['node_modules/other'] })).warnings).toEqual([
      [
        'code/dev-dependency',
        'lib/main.js imports @scope/tool, which is left out of the package: only the devDependencies of the package.json lead to it. Move it to the dependencies, or include "node_modules/@scope/tool".',
      ],
    ]);
  });
});
