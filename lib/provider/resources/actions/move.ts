import { type MoveRequest } from '../../framework';
import { isPublicProvider } from '../public-provider';

/** What a moved action begins with. */
interface MovedAction {
  readonly id: string;
  readonly name: string;
  readonly integration_id: string;
  readonly category: string;
  readonly secure: boolean;
  readonly contract: { readonly input: string; readonly output: string };
}

/**
 * An action of the public provider: only its id and its names are taken, all else is read from the org. Until then what is
 * required has a placeholder, as Terraform stores nothing incomplete.
 */
export function moveAction(request: MoveRequest): MovedAction | undefined {
  const { sourceType, state } = request;
  if (!isPublicProvider(request) || sourceType !== 'genesyscloud_integration_action') return undefined;
  const text = (name: string): string => (typeof state[name] === 'string' ? state[name] : '');
  return {
    id: text('id'),
    name: text('name'),
    integration_id: text('integration_id'),
    category: text('category'),
    secure: state['secure'] === true,
    contract: { input: '{}', output: '{}' },
  };
}
