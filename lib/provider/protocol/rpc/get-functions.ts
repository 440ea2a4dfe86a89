import type { GetFunctions } from '../messages';
import type { Rpc } from './rpc';

/** The provider offers no functions to Terraform's language. */
export const getFunctions: Rpc<typeof GetFunctions> = () => Promise.resolve({ functions: {} });
