import { isNotFound, PlatformError } from '../../platform/errors';
import type { Creation } from './intents';

/**
 * Follows a creation to its end.
 *
 * @param creation undefined where something that is there is adopted
 */
export async function followed<T>(creation: Creation | undefined, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    creation?.ended(false);
    return result;
  } catch (error) {
    const refused = error instanceof PlatformError && error.kind === 'answer' && !error.ambiguous;
    creation?.ended(refused);
    throw error;
  }
}

export function falseWhenNotFound(error: unknown): false {
  if (isNotFound(error)) return false;
  throw error;
}
