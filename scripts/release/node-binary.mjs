import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_VERSION, PLATFORMS } from './platforms.mjs';

/**
 * Gets the Node.js of a platform from npm, by the npm client and its settings, and runs nothing of it.
 *
 * @param platform as Terraform names it
 * @param directory where to put it; what is there already is not fetched again
 * @returns the paths of its executable and, where the package has it, of its licence
 */
export function fetchNode(platform, directory) {
  const { package: name, integrity } = PLATFORMS[platform];
  const target = join(directory, platform);
  const executable = join(target, 'package', 'bin', platform.startsWith('windows_') ? 'node.exe' : 'node');
  const licence = join(target, 'package', 'LICENSE');
  if (!existsSync(executable)) {
    mkdirSync(target, { recursive: true });
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--ignore-scripts', `${name}@${NODE_VERSION}`], {
        cwd: target,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
        // npm is a batch file there.
        shell: process.platform === 'win32',
      }),
    );
    if (packed.integrity !== integrity)
      throw new Error(
        `${name}@${NODE_VERSION} is not what it was: npm got ${packed.integrity} instead of ${integrity}.`,
      );
    execFileSync('tar', ['-xzf', packed.filename], { cwd: target });
  }
  return { executable, licence: existsSync(licence) ? readFileSync(licence, 'utf8') : undefined };
}
