import { defineFunctionAction, fromExport } from '../../lib/function';
import { checkDefinition, resolveDefinition } from '../../lib/authoring/resolve';

/** As the admin UI writes one, and as a JSON module comes into TypeScript: nothing is a literal. */
const exported = {
  name: 'Look up an order - Exported 2025-02-27 @ 15:48 - Exported 2025-03-01 @ 9:05',
  integrationType: 'function-data-actions',
  actionType: 'custom',
  config: {
    request: {
      requestType: 'POST',
      requestUrlTemplate: '/api/v2/functions/1',
      headers: { UserAgent: 'PureCloudIntegrations/1.0', 'x-key': '$!{credentials.KEY}' },
      requestTemplate: '{ "id": "$!esc.jsonEncode($!{input.id})" }',
    },
    response: {
      translationMap: { status: '$.status' },
      translationMapDefaults: { status: '"unknown"' },
      successTemplate: '{ "status": ${status} }',
    },
  },
  contract: {
    input: {
      inputSchema: {
        $schema: 'http://json-schema.org/draft-04/schema#',
        type: 'object',
        properties: { id: { type: 'string' } },
        additionalProperties: false,
      },
    },
    output: { successSchema: { type: 'object', properties: { status: { type: 'string' } } } },
  },
  secure: true,
};

test('an action that the admin UI exported is a definition', () => {
  const definition = defineFunctionAction(fromExport(exported));
  expect(checkDefinition(definition)).toEqual([]);
  expect(resolveDefinition(definition).model).toMatchObject({
    name: 'Look up an order',
    secure: true,
    contract: {
      input: exported.contract.input.inputSchema,
      output: exported.contract.output.successSchema,
    },
    request: { template: exported.config.request.requestTemplate, headers: exported.config.request.headers },
    response: exported.config.response,
  });
});

test('what an export does not hold can be added, and what it lacks has its default', () => {
  const { name, contract } = exported;
  const definition = defineFunctionAction({ ...fromExport({ name, contract }), runtime: 'nodejs22.x' });
  expect(resolveDefinition(definition).model).toMatchObject({
    secure: false,
    request: { template: '${input.rawRequest}', headers: {} },
    response: { translationMap: {}, successTemplate: '${rawResult}' },
    function: { runtime: 'nodejs22.x' },
  });
});

test.each<[object, string]>([
  [{ ...exported, integrationType: 'custom-rest-actions' }, 'an action of the type "custom-rest-actions"'],
  [{}, 'This is no export of an action'],
  [{ ...exported, contract: {} }, 'This is no export of an action'],
  [{ ...exported, contract: { input: {}, output: {} } }, 'This is no export of an action'],
])('what is none is refused (%#)', (json, message) => {
  expect(() => fromExport(json as typeof exported)).toThrow(message);
});
