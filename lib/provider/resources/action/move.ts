import type { MoveRequest } from '../../framework';

/** An action of the public provider: only its id and its names are taken, all else is read from the org. */
export function moveAction(
  request: MoveRequest,
): { id: string; name: string; integration_id: string; category: string; secure: boolean } | undefined {
  const { sourceType, state } = request;
  if (!isPublicProvider(request) || sourceType !== 'genesyscloud_integration_action') return undefined;
  const text = (name: string): string => (typeof state[name] === 'string' ? state[name] : '');
  return {
    id: text('id'),
    name: text('name'),
    integration_id: text('integration_id'),
    category: text('category'),
    secure: state['secure'] === true,
  };
}

/** Whether a state is of the public provider for Genesys Cloud, from whatever registry it came. */
export function isPublicProvider({ sourceProvider }: MoveRequest): boolean {
  return sourceProvider.endsWith('/mypurecloud/genesyscloud');
}
