import { randomBytes } from 'node:crypto';
import type { FunctionVersion } from './types';

/**
 * The environment of a function: AWS Lambda's own variables and nothing of the developer's.
 *
 * @param temporary what stands for `/tmp`
 * @param certificateFile authorities that it trusts besides Node.js's own
 */
export function lambdaEnvironment(
  version: FunctionVersion,
  memoryMb: number,
  temporary: string,
  certificateFile?: string,
): NodeJS.ProcessEnv {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    TMPDIR: temporary,
    ...(process.platform === 'win32' && { TEMP: temporary, TMP: temporary }),
    // One of Lambda's own variables as well.
    ...(certificateFile !== undefined && { NODE_EXTRA_CA_CERTS: certificateFile }),
    _HANDLER: version.handler,
    LAMBDA_TASK_ROOT: version.codeDir,
    AWS_EXECUTION_ENV: `AWS_Lambda_${version.runtime}`,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_FUNCTION_NAME: version.functionId,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${version.functionId}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]${randomBytes(16).toString('hex')}`,
  };
}
