import type { Author } from '../control/shapes';
import type { OperationCall } from '../operation';

/** How much of what a client calls itself is kept, in characters. */
const USER_AGENT_MAX = 200;

/** Who asks for an operation. */
export function authorOf({ client, headers }: OperationCall, operation: string): Author {
  const { 'user-agent': agent } = headers;
  return {
    clientId: client.clientId,
    operation,
    ...(typeof agent === 'string' && { userAgent: agent.slice(0, USER_AGENT_MAX) }),
  };
}
