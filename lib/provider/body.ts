import type { ProviderDefinition } from './framework';
import { providerDefinition as definition } from './provider';

/** Everything that is loaded behind the handshake: the build keeps it apart, and compiled (scripts/provider.mjs). */
export { start } from './protocol/start';
// The client's type is the definition's own affair.
export const provider = definition as unknown as ProviderDefinition;
