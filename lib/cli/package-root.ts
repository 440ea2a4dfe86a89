import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from './command';

/** The directory of this package, both when run from `dist/` and from the sources. */
export function packageRoot(): string {
  for (let directory = __dirname; ; directory = dirname(directory)) {
    const manifest = join(directory, 'package.json');
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
      if (name === 'genesys-actions') return directory;
    }
    if (dirname(directory) === directory) {
      throw new CommandError('The package genesys-actions is incomplete. Install it again: npm ci');
    }
  }
}

/** The Terraform provider's executable inside this package. */
export function providerExecutable(): string {
  const path = join(packageRoot(), 'dist', 'terraform-provider-genesysactions');
  if (existsSync(path)) return path;
  throw new CommandError(
    `The provider's executable is missing: ${path}. Build it with "npm run build", or install the package again.`,
  );
}
