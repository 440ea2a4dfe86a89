/** What a function finds around it on the platform, besides its event and context. */

/**
 * The environment variables that AWS Lambda sets for a Node.js function. A function of the platform cannot be given
 * others. [AWS Lambda]
 */
export const PLATFORM_ENVIRONMENT: readonly string[] = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_FORMAT',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_LEVEL',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_XRAY_CONTEXT_MISSING',
  'AWS_XRAY_DAEMON_ADDRESS',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
  'LANG',
  'LD_LIBRARY_PATH',
  'NODE_EXTRA_CA_CERTS',
  'NODE_PATH',
  'PATH',
  'TZ',
];

/** Modules of Node.js that only some runtimes have, and since which major version without a flag. [Node.js] */
const BUILT_IN_SINCE: Readonly<Record<string, number>> = {
  'node:sqlite': 22,
  'node:sea': 20,
  'node:quic': 25,
  'node:test/reporters': 20,
};

/** Every built-in module that can be imported, without `node:`. [Node.js] */
const BUILT_INS: readonly string[] = (
  'assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns ' +
  'dns/promises domain events fs fs/promises http http2 https inspector inspector/promises module net os path path/posix ' +
  'path/win32 perf_hooks process punycode querystring readline readline/promises repl stream stream/consumers ' +
  'stream/promises stream/web string_decoder sys timers timers/promises tls trace_events tty url util util/types v8 vm ' +
  'wasi worker_threads zlib'
).split(' ');

/** Modules that exist only with `node:` in front. [Node.js] */
const WITH_PREFIX_ONLY: readonly string[] = ['test', 'test/reporters', 'sqlite', 'sea', 'quic'];

/** Whether an import is that of a built-in module of Node.js, whatever the version. */
export function isBuiltIn(specifier: string): boolean {
  return specifier.startsWith('node:') || BUILT_INS.includes(specifier);
}

/** Whether a version of Node.js has a built-in module. */
export function hasBuiltIn(specifier: string, nodeMajor: number): boolean {
  const name = specifier.replace(/^node:/, '');
  if (WITH_PREFIX_ONLY.includes(name)) {
    return specifier.startsWith('node:') && nodeMajor >= (BUILT_IN_SINCE[specifier] ?? 0);
  }
  return BUILT_INS.includes(name);
}
