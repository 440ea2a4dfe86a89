import { basename } from 'node:path';

/** The default host of each program that runs providers: the first directory of a plugin's path. */
export const PROVIDER_HOSTS = { terraform: 'registry.terraform.io', tofu: 'registry.opentofu.org' } as const;

/** The machines that a synthesised directory may be carried to: the provider is the same script on all of them. */
export const PLATFORMS = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'];

/** The program that runs providers here: Terraform, or OpenTofu where TERRAFORM_BINARY_NAME says so. */
export function providerHost(binary = process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform'): string {
  return /tofu/i.test(basename(binary)) ? PROVIDER_HOSTS.tofu : PROVIDER_HOSTS.terraform;
}

/** This machine as Terraform names it, for example `linux_amd64`. */
export function thisPlatform(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const machine = { x64: 'amd64', ia32: '386' }[process.arch as string] ?? process.arch;
  return `${system}_${machine}`;
}
