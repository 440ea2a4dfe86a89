import { isId } from '../../model/names';
import { noneWhenNotFound } from '../../platform/actions';
import { DiagnosticError } from '../framework';

/** How something is found in the org. */
interface Lookup<Found> {
  /** What it is, for messages: `integration`. */
  readonly what: string;
  byId(id: string): Promise<Found>;
  list(): Promise<readonly Found[]>;
}

/**
 * What an import id means: an id, or a name that only one has.
 *
 * @throws {DiagnosticError} when nothing, or more than one, has the name
 */
export async function findByIdOrName<Found extends { readonly id?: string; readonly name?: string }>(
  text: string,
  { what, byId, list }: Lookup<Found>,
): Promise<string> {
  if (isId(text)) {
    const found = await byId(text).catch(noneWhenNotFound);
    if (found !== undefined) return found.id ?? text;
    throw new DiagnosticError(
      `No such ${what}`,
      `The org has no ${what} with the id ${text}. It was deleted, or is of another org.`,
    );
  }
  const ids = (await list())
    .filter(({ name }) => name === text)
    .map(({ id }) => id)
    .filter((id) => id !== undefined);
  const [first, ...others] = ids;
  if (first === undefined) {
    throw new DiagnosticError(
      `No such ${what}`,
      `The org has no ${what} ${JSON.stringify(text)}. Give its name as it is in the org, or its id.`,
    );
  }
  if (others.length > 0) {
    throw new DiagnosticError(
      `Several ${what}s have this name`,
      `${JSON.stringify(text)} can be any of ${ids.join(', ')}. Import one of them by its id.`,
    );
  }
  return first;
}
