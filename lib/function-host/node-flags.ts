import { writeFileSync } from 'node:fs';
import { WORLD, type FunctionWorld } from './host-world';

/** What a host process may do beside computing and talking to the network. */
interface Confinement {
  /** Files, and directories that end with a separator, that it may read. */
  readonly readable: readonly string[];
  /** The same, to write. */
  readonly writable: readonly string[];
  /** A file that is loaded before anything else, in each thread. */
  readonly preload: string;
  readonly allowChildProcess: boolean;
  /**
   * Of a process that debuggers may attach to: the file that is written where Node.js cannot hold the function and let them
   * in, and is then loaded first. Undefined: they may not.
   */
  readonly worldFile?: string | undefined;
}

/**
 * What a function on Linux or macOS may look for beside its own files: it is the same on AWS Lambda, and nobody's own.
 * Whatever is a link there is followed.
 */
const SYSTEM = [
  '/usr/share/',
  '/usr/lib/',
  '/usr/lib64/',
  '/usr/bin/ldd',
  '/lib/',
  '/lib64/',
  '/System/Library/',
  '/etc/ssl/',
  '/etc/pki/',
  '/etc/ca-certificates/',
  '/etc/fonts/',
  '/etc/os-release',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/etc/localtime',
  '/dev/null',
  '/dev/random',
  '/dev/urandom',
  '/proc/cpuinfo',
  '/proc/meminfo',
  '/proc/version',
];

/**
 * The flags of a host's Node.js: AWS Lambda's way with modules, its memory, and the permission model. Worker threads,
 * addons and WASI are what functions have on the platform, so they are allowed, and so is the network.
 *
 * @param knows whether the Node.js that is started knows a flag
 */
export function nodeFlags(
  memoryMb: number,
  confinement: Confinement,
  knows: (flag: string) => boolean,
): string[] {
  const { readable, writable, preload, allowChildProcess, worldFile } = confinement;
  // Later releases of Node.js 20 and 22 guess a module's kind unless told not to.
  const off = ['--experimental-require-module', '--experimental-detect-module'];
  const stable = knows('--permission');
  const optional = [
    '--allow-worker',
    '--allow-addons',
    '--allow-wasi',
    // Version 25 and later refuse the network otherwise, and the inspector, which profilers use.
    '--allow-net',
    '--allow-inspector',
    ...(allowChildProcess ? ['--allow-child-process'] : []),
  ];
  const read = process.platform === 'win32' ? readable : [...readable, ...SYSTEM];
  const write = process.platform === 'win32' ? writable : [...writable, '/dev/null'];
  const always = [
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
    ...off.filter(knows).map((flag) => flag.replace('--', '--no-')),
  ];
  if (worldFile !== undefined && !knows('--allow-inspector')) {
    writeWorld(worldFile, { readable: read, writable: write, allowChildProcess });
    return [...always, '--require', worldFile, '--require', preload];
  }
  return [
    ...always,
    stable ? '--permission' : '--experimental-permission',
    ...optional.filter(knows),
    ...read.map((path) => `--allow-fs-read=${path}`),
    ...write.map((path) => `--allow-fs-write=${path}`),
    // That these flags can be misused is no news for the function, nor that the model was experimental.
    '--disable-warning=SecurityWarning',
    ...(stable && !knows('--allow-net') ? [] : ['--disable-warning=ExperimentalWarning']),
    '--require',
    preload,
  ];
}

function writeWorld(file: string, world: FunctionWorld): void {
  const name = JSON.stringify(WORLD);
  writeFileSync(file, `globalThis[Symbol.for(${name})] = ${JSON.stringify(world)};\n`, { mode: 0o600 });
}
