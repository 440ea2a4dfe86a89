import { measureInstall } from '../support/install-size';
import { nightly } from '../support/nightly';

/** By default docs/dependencies.test.ts says what is installed, and package.test.ts that nothing else is needed. */
nightly.test(
  'what users install is small, asks for no engine that they have not, and for no override',
  async () => {
    const { tarballBytes, packages, bytes } = await measureInstall();
    expect(packages).toEqual(expect.arrayContaining(['genesys-actions', 'esbuild', 'json-schema-to-ts']));
    expect(packages.length).toBeLessThanOrEqual(60);
    expect(bytes).toBeLessThanOrEqual(50_000_000);
    expect(tarballBytes).toBeLessThanOrEqual(4_000_000);
  },
);
