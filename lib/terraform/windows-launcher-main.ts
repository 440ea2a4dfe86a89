import { makeLauncher } from './windows-launcher';

// `node windows-launcher.js TARGET`: a program of its own, so that nothing else has to load what it needs.
try {
  makeLauncher(process.argv[2] ?? '');
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
