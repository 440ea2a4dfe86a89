/** The machines that a synthesised directory may be carried to: the provider is the same script on all of them. */
export const PLATFORMS = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'];

/** This machine as Terraform names it, for example `linux_amd64`. */
export function thisPlatform(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const machine = { x64: 'amd64', ia32: '386' }[process.arch as string] ?? process.arch;
  return `${system}_${machine}`;
}
