import { startTestEmulator } from '../support/emulator';
import { expectStatus } from '../support/processes';
import { connection, HEADER, TerraformDirectory } from '../support/terraform';

/** Node.js judges a file by the nearest package.json; Terraform starts the provider below the project's directory. */
test('plan and apply work below a package.json of "type": "module"', async () => {
  const emulator = await startTestEmulator();
  const directory = await TerraformDirectory.create(
    {
      'package.json': '{ "type": "module" }',
      'main.tf': `${HEADER}\nresource "genesysactions_integration" "it" {\n  name = "Of ES modules"\n}\n`,
    },
    connection(emulator),
    { separate: true },
  );
  try {
    expectStatus(await directory.apply(), 0);
    expectStatus(await directory.plan(), 0);
  } finally {
    await directory.dispose();
    await emulator.close();
  }
});
