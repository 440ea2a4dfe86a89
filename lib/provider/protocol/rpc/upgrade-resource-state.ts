import { DiagnosticError, Diagnostics } from '../../framework/diagnostics';
import { secretsIn, withDefaults } from '../../framework/planning';
import type { ResourceType } from '../../framework/resource';
import type { ValueObject } from '../../framework/values';
import type { UpgradeResourceState } from '../messages';
import type { ProviderServer } from '../server';
import { encodeDiagnostics } from '../server';
import { encodeDynamicValue, readStateJson } from '../values';
import type { Rpc } from './rpc';

/** Reads a stored state (JSON, of this or an older schema version) into the present schema. */
export const upgradeResourceState: Rpc<typeof UpgradeResourceState> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const upgraded = await server.run(diagnostics, async () => {
    const type = server.resource(request.type_name);
    const state = await upgrade(server, type, request.version, request.raw_state?.json ?? new Uint8Array(0));
    server.redactSecrets(secretsIn(type.schema.attributes, state));
    // Without a configured provider, nothing is planned.
    if (state !== null && server.client !== undefined) server.definition.stored?.(server.client, state);
    return encodeDynamicValue(type.schema.attributes, state);
  });
  return { upgraded_state: upgraded, diagnostics: encodeDiagnostics(diagnostics, undefined) };
};

async function upgrade(
  server: ProviderServer,
  type: ResourceType,
  version: number,
  json: Uint8Array,
): Promise<ValueObject | null> {
  const present = type.schema.version ?? 0;
  if (version > present) {
    throw new DiagnosticError(
      'State of a newer provider version',
      `The state of this ${type.name} was written with schema version ${version}; this provider knows up to ${present}. ` +
        'Use the provider version that wrote it, or a newer one.',
    );
  }
  if (json.length === 0) {
    throw new DiagnosticError(
      'Unreadable state',
      `The state of this ${type.name} is not JSON. It was written by a Terraform older than 0.12.`,
    );
  }
  let stored = json;
  if (version < present) {
    const { upgrade: convert } = await server.handlers(type);
    if (convert === undefined) throw new Error(`${type.name} cannot read its schema version ${version}`);
    stored = Buffer.from(JSON.stringify(convert(version, parseObject(type, json))), 'utf8');
  }
  const { earlier } = type.schema;
  if (earlier !== undefined && Buffer.from(stored).includes(JSON.stringify(earlier.attribute)))
    stored = Buffer.from(JSON.stringify(earlier.convert(parseObject(type, stored))), 'utf8');
  const state = readStateJson(type.schema.attributes, stored);
  const missing = Object.entries(type.schema.attributes)
    .filter(([name, { required, writeOnly }]) => required && !writeOnly && state?.[name] === null)
    .map(([name]) => name);
  if (missing.length > 0) {
    throw new DiagnosticError(
      'Incomplete state',
      `The state of this ${type.name} lacks ${missing.join(', ')}. It may have been edited by hand. ` +
        'Restore it from a backup, or remove the resource from the state (terraform state rm) and import it again.',
    );
  }
  // Having got the defaults of attributes that came after the state was written is no change.
  return state && withDefaults(type.schema.attributes, state);
}

function parseObject(type: ResourceType, json: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(json).toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // The same message as for JSON that is no object.
  }
  throw new DiagnosticError(
    'Unreadable state',
    `The stored state of this ${type.name} is not a JSON object.`,
  );
}
