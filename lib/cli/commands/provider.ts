import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { PROVIDER_SOURCE, providerExecutable, providerFiles } from '../../terraform/plugin-directory';
import { PROVIDER_HOSTS } from '../../terraform/engine';
import { thisPlatform } from '../../terraform/platforms';
import { packageKind, SCRIPT_BESIDE } from '../../terraform/provider-package';
import { copyWhole } from '../../shared/files';
import { VERSION } from '../command';
import { print } from '../output';

/** `genesys-actions provider …`: the Terraform provider for people who write plain HCL. */
export default function command(): Command {
  const provider = new Command('provider').description(
    'The Terraform provider genesysactions. Stacks made with the constructs bring it along; plain HCL needs "install" once.',
  );
  provider
    .command('install')
    .description(
      "Puts the provider under the user's plugin directory, where terraform init finds it without a network, " +
        'and prints the required_providers block.',
    )
    .option('--dir <dir>', 'plugin directory', defaultPluginDirectory())
    .option('--json', 'print one line of JSON with source, version and paths')
    .action(({ dir, json }: { dir: string; json?: true }) => {
      install(dir, json === true);
    });
  provider
    .command('path')
    .description("Prints the path of the provider's executable.")
    .action(() => {
      print(`${providerExecutable()}\n`);
    });
  return provider;
}

function install(directory: string, json: boolean): void {
  const files = Object.values(PROVIDER_HOSTS).flatMap((host) =>
    providerFiles(packageKind(thisPlatform())).map((file) => ({
      ...file,
      path: join(directory, host, PROVIDER_SOURCE, VERSION, thisPlatform(), file.name),
    })),
  );
  const replaced = files.some(({ path, content }) => existsSync(path) && !readFileSync(path).equals(content));
  // A Terraform that runs right now keeps its file.
  for (const { path, source } of files) copyWhole(source, path, { mode: 0o755 });
  const paths = files.map(({ path }) => path).filter((path) => !path.endsWith(SCRIPT_BESIDE));
  if (json) {
    print(`${JSON.stringify({ source: PROVIDER_SOURCE, version: VERSION, paths })}\n`);
    return;
  }
  print(`Installed ${PROVIDER_SOURCE} ${VERSION} under ${directory}

Put this into your configuration, then run terraform init:

terraform {
  required_providers {
    genesysactions = {
      source  = "${PROVIDER_SOURCE}"
      version = "${VERSION}"
    }
  }
}
`);
  if (replaced) {
    print(
      '\nAn earlier build of the same version was replaced. Directories that were initialised with it need: terraform init -upgrade\n',
    );
  }
}

function defaultPluginDirectory(): string {
  const appData = process.env['APPDATA'];
  return process.platform === 'win32' && appData !== undefined
    ? join(appData, 'terraform.d', 'plugins')
    : join(homedir(), '.terraform.d', 'plugins');
}
