import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../terraform/plugin-directory';
import type { PackageManager } from './package-manager';

/** Of this package's own repository: its workflows of GitOps are those of every project. */
const GITHUB_FILES = [
  '.github/actions/setup/action.yml',
  '.github/workflows/review.yml',
  '.github/workflows/deploy.yml',
  '.github/workflows/deploy-environment.yml',
  '.github/workflows/promote.yml',
  '.github/workflows/drift.yml',
] as const;

/** The workflows for GitHub: path → content. */
export function githubFiles(manager: PackageManager): [string, string][] {
  return GITHUB_FILES.map((path) => [path, ofProject(textOfPackage(path), manager)]);
}

/** The pipeline for GitLab. */
export function gitlabFiles(manager: PackageManager): [string, string][] {
  return [['.gitlab-ci.yml', ofProject(textOfPackage('templates/gitlab-ci.yml'), manager)]];
}

/** A workflow of this repository as a project needs it: with its own tests, secrets and package manager. */
function ofProject(text: string, manager: PackageManager): string {
  const ofAny = text
    .replaceAll('npm run test:unit', 'npm test')
    .replace(/(?:^ *TF_VAR_\w+: .*\n)+/gm, (lines) => `${/^ */.exec(lines)?.[0] ?? ''}${SECRETS}\n`);
  if (manager.name === 'npm') return ofAny;
  return ofAny
    .replace(
      /^( *)- uses: actions\/setup-node@.*\n/m,
      (step, indent: string) => `${indent}- shell: bash\n${indent}  run: corepack enable\n${step}`,
    )
    .replaceAll('cache: npm', `cache: ${manager.name}`)
    .replace(/^( *)- npm ci$/gm, '$1- corepack enable\n$1- npm ci')
    .replaceAll('npm ci', manager.installLocked)
    .replaceAll('npm test', `${manager.run} test`)
    .replaceAll('npx genesys-actions', `${manager.exec} genesys-actions`);
}

const SECRETS = '# The secrets of the functions, a line each: TF_VAR_NAME: ${{ secrets.NAME }}';

/** A file of this package. */
export function textOfPackage(path: string): string {
  return readFileSync(join(packageRoot(), path), 'utf8');
}
