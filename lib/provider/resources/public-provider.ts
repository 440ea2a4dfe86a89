import { DiagnosticError, type MoveRequest } from '../framework';

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
