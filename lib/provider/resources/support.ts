import { PlatformError } from '../../platform/errors';
import { DiagnosticError, type Attributes, type ResourceHandlers } from '../framework';

type AnyHandler = (request: never) => unknown;

/** The handlers, with every failure of the platform told as a diagnostic instead of as a fault of the provider. */
export function explained<A extends Attributes, Client>(
  handlers: ResourceHandlers<A, Client>,
): ResourceHandlers<A, Client> {
  const wrapped = Object.entries(handlers).map(([name, handler]) => [name, explain(handler as AnyHandler)]);
  return Object.fromEntries(wrapped) as unknown as ResourceHandlers<A, Client>;
}

function explain(handler: AnyHandler): AnyHandler {
  return async (request: never) => {
    try {
      return await handler(request);
    } catch (error) {
      throw asDiagnostic(error);
    }
  };
}

/** A failure of the platform as a diagnostic; anything else as it is. */
export function asDiagnostic(error: unknown): unknown {
  if (!(error instanceof PlatformError)) return error;
  const colon = error.message.indexOf(': ');
  const summary = colon < 0 ? error.message : error.message.slice(0, colon);
  const detail = colon < 0 ? error.message : error.message.slice(colon + 2);
  return new DiagnosticError(summary, detail, undefined, { cause: error });
}

/** Texts that are known; a map in a plan may hold nulls. */
export function knownEntries(map: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
