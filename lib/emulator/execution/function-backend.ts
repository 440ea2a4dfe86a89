import type { FunctionHostPool, FunctionVersion } from '../runtime';
import type { Backend } from './types';

/** The backend of a function action: its function, run in the pool. */
export function functionBackend(pool: FunctionHostPool, version: FunctionVersion): Backend {
  return async (call) => {
    const outcome = await pool.invoke({ ...version, event: call.body, clientContext: call.headers });
    if (outcome.ok) return { ok: true, rawResult: outcome.result };
    return {
      ok: false,
      status: 500,
      errorCode: 'ACTION.REMOTE_ENDPOINT',
      message: outcome.error.errorMessage,
    };
  };
}
