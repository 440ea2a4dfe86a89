import { startEmulator } from '../../lib/emulator';

/** An emulator in a process that can be killed: `node --import tsx emulator-child.ts DATA_DIR`. */
void startEmulator({ dataDir: process.argv[2] ?? '', settings: { zipProcessingMs: 200 } }).then(
  (emulator) => {
    process.stdout.write(`${JSON.stringify(emulator)}\n`);
  },
);
