import type { Emulator, EmulatorOptions } from '../../lib/emulator';
import { OrgApi } from './api';
import { startTestEmulator } from './emulator';
import { connection, HEADER, TerraformDirectory, type ProviderOptions } from './terraform';

export interface TerraformOrgOptions extends ProviderOptions {
  readonly emulator?: EmulatorOptions;
  /** What lies beside the configuration. Default: nothing. */
  readonly files?: () => Promise<Readonly<Record<string, Uint8Array>>>;
}

/** An org, and the real Terraform on it: one of each for the tests of a file, as new before each test. */
export interface TerraformOrg {
  readonly emulator: Emulator;
  readonly api: OrgApi;
  readonly directory: TerraformDirectory;
  /** Writes the configuration: {@link HEADER} and these parts. */
  configure(...parts: string[]): Promise<void>;
}

/** Sets up a {@link TerraformOrg} around the tests of the surrounding block; what it gives counts from `beforeEach` on. */
export function useTerraformOrg({
  emulator: options,
  files = () => Promise.resolve({}),
  ...provider
}: TerraformOrgOptions = {}): TerraformOrg {
  let emulator: Emulator;
  let api: OrgApi;
  let directory: TerraformDirectory;
  let kept: Readonly<Record<string, string | Uint8Array>>;

  beforeAll(async () => {
    emulator = await startTestEmulator(options);
    kept = { 'main.tf': HEADER, ...(await files()) };
    directory = await TerraformDirectory.create({ 'main.tf': HEADER }, connection(emulator), provider);
  });
  beforeEach(async () => {
    await emulator.reset();
    api = new OrgApi(emulator);
    await directory.reset(kept);
  });
  afterAll(async () => {
    await directory.dispose();
    await emulator.close();
  });

  return {
    get emulator() {
      return emulator;
    },
    get api() {
      return api;
    },
    get directory() {
      return directory;
    },
    configure: (...parts) => directory.write({ 'main.tf': HEADER + parts.join('') }),
  };
}
