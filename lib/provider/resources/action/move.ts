import { DiagnosticError, type MoveRequest } from '../../framework';

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

/**
 * Refuses to plan on placeholders.
 *
 * @param version the published version in the state, or that of the draft
 * @throws DiagnosticError when a moved action has not been read yet
 */
export function checkWasRead(name: string, version: number | null): void {
  if (version !== null) return;
  throw new DiagnosticError(
    `${name} has not been read yet`,
    'What a moved block takes over is read from the org before it is planned. Plan without -refresh=false.',
  );
}

/** Whether a state is of the public provider for Genesys Cloud, from whatever registry it came. */
export function isPublicProvider({ sourceProvider }: MoveRequest): boolean {
  return sourceProvider.endsWith('/mypurecloud/genesyscloud');
}
