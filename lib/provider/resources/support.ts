import type { Platform } from '../../platform';
import { PlatformError } from '../../platform/errors';
import { cut } from '../../shared/bounds';
import type { Client } from '../client';
import { DiagnosticError, type Diagnostics } from '../framework';

type AnyHandler = (request: never) => unknown;

/**
 * The handlers, with every failure of the platform told as a diagnostic instead of as a fault of the provider; who waits for
 * all that Terraform asks for sees that it asked.
 */
export function explained<H extends object>(handlers: H): H {
  const wrapped = Object.entries(handlers).map(([name, handler]) => [name, explain(handler as AnyHandler)]);
  return Object.fromEntries(wrapped) as unknown as H;
}

/** What a query finds, with every failure of the platform told as a diagnostic. */
export async function* explainedAll<T>(found: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* found;
  } catch (error) {
    throw asDiagnostic(error);
  }
}

/** @throws DiagnosticError where the provider's settings are not known yet */
export function platformOf(client: Client): Platform {
  if (client.isConnected) return client.platform;
  throw new DiagnosticError(
    'Which org?',
    'The provider is not configured yet: its settings come from what is not created. Give it settings that are known at plan.',
  );
}

function explain(handler: AnyHandler): AnyHandler {
  return async (request: never) => {
    const { client } = request as { readonly client?: Client };
    try {
      if (client?.isConnected !== true) return await handler(request);
      return await client.ownership.claims.during(() => handler(request));
    } catch (error) {
      throw asDiagnostic(error);
    }
  };
}

/** The most characters of what the platform, or a function, says of a failure. */
const DETAIL_MAX = 4_000;

/** A failure of the platform as a diagnostic; anything else as it is. */
function asDiagnostic(error: unknown): unknown {
  if (!(error instanceof PlatformError)) return error;
  const colon = error.message.indexOf(': ');
  const summary = colon < 0 ? error.message : error.message.slice(0, colon);
  const detail = cut(colon < 0 ? error.message : error.message.slice(colon + 2), DETAIL_MAX);
  return new DiagnosticError(summary, detail, undefined, { cause: error });
}

/** Texts that are known; a map in a plan may hold nulls. */
export function knownEntries(map: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Refuses that two resources want different things of the same action: they would undo each other for ever. */
export function checkSoleManager(
  client: Client,
  prior: { readonly id: string | null } | null,
  planned: object,
  diagnostics: Diagnostics,
): void {
  if (prior === null || prior.id === null || !client.plansDifferently(prior.id, JSON.stringify(planned)))
    return;
  diagnostics.error(
    'Two resources manage the same action',
    `The action ${prior.id} is in the state of another resource as well. Take it out of one of them with "terraform state rm" and give that one an action of its own.`,
  );
}
