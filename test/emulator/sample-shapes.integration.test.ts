/**
 * Functions of the shapes that Genesys's own samples have, each with what set them apart from functions that were written
 * for this package: nothing of them is changed on their way into the emulator. The samples themselves are not here.
 */
import { generateKeyPairSync } from 'node:crypto';
import type { Models } from 'purecloud-platform-client-v2';
import type { Emulator } from '../../lib/emulator';
import { fromExport, type ExportedAction } from '../../lib/authoring/from-export';
import { checkDefinition } from '../../lib/authoring/resolve';
import { errorsOf } from '../../lib/shared/problems';
import { eventually, putZip, startTestEmulator } from '../support/emulator';
import { sdkOrg, type SdkOrg } from '../support/sdk-org';
import { zipOf } from '../support/zips';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
/** A credential field is one line. */
const oneLine = (key: string): string => key.replaceAll('\n', '\\n');
const CREDENTIALS = {
  OPEN_KEY: oneLine(publicKey),
  CLOSED_KEY: oneLine(privateKey),
  CLIENT: 'client',
  CLIENT_SECRET: 'secret',
  // A name that no resolver knows: the samples call the platform by its region.
  REGION: 'region.invalid',
};

let emulator: Emulator;
let org: SdkOrg;
let integrationId: string;

beforeAll(async () => {
  emulator = await startTestEmulator();
  org = await sdkOrg(emulator);
  const { integrations } = org;
  const { id: credentialId = '' } = await integrations.postIntegrationsCredentials({
    body: {
      name: 'Keys',
      type: { name: 'userDefined' },
      credentialFields: CREDENTIALS,
    } as Models.Credential,
  });
  const integration = await integrations.postIntegrations({
    body: { name: 'Samples', integrationType: { id: 'function-data-actions' } },
  });
  integrationId = integration.id ?? '';
  const config = await integrations.getIntegrationConfigCurrent(integrationId);
  await integrations.putIntegrationConfigCurrent(integrationId, {
    body: { ...config, credentials: { functionCredentials: { id: credentialId } } },
  });
  await integrations.patchIntegration(integrationId, { body: { intendedState: 'ENABLED' } });
});
afterAll(() => emulator.close());

/** Genesys's handlers take `callback`, async as they are, and give it what they could not do. */
const CALLBACK_HANDLER = `
const { measure } = require('./measure');
exports.handler = async (event, context, callback) => {
  console.log('called with', JSON.stringify(context));
  let clientContext = context.clientContext;
  try {
    var response = { keyLength: measure(event.key), secretLength: measure(clientContext['x-secret']) };
    if (event.text != null) response.text = event.text;
    if (event.flag != null) response.flag = event.flag;
    if (event.size != null) response.size = event.size;
    if (event.text === 'fail') throw new Error('it was to fail');
    return response;
  } catch (error) {
    console.error('not done:', error);
    callback(error);
  }
};`;

/** As the compiler writes TypeScript for CommonJS, with a package beside it. */
const COMPILED_HANDLER = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.handler = void 0;
const sealed_js_1 = require("./sealed.js");
const handler = async (event) => {
    try {
        if (!event.way) throw new Error('Missing way');
        const text = event.way === 'SEAL' ? await (0, sealed_js_1.seal)(event.key, event.text) : await (0, sealed_js_1.open)(event.key, event.text);
        return { status: true, reason: '', text };
    }
    catch (error) {
        console.error("not done:", error);
        return { status: false, reason: error instanceof Error ? error.message : 'Unexpected error', text: '' };
    }
};
exports.handler = handler;
//# sourceMappingURL=index.js.map`;

const SEALED = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.seal = seal;
exports.open = open;
const box = require("box");
async function seal(key, text) { if (!text) throw new Error('Missing or empty text'); return box.seal(key, text); }
async function open(key, text) { return box.open(key, text); }`;

const BOX = `const { privateDecrypt, publicEncrypt } = require('crypto');
module.exports = {
  seal: (key, text) => publicEncrypt(key, Buffer.from(text)).toString('base64'),
  open: (key, text) => privateDecrypt(key, Buffer.from(text, 'base64')).toString(),
};`;

/** Calls the platform with a token that it keeps from call to call; what goes wrong is an answer. */
const PLATFORM_HANDLER = `
var tokenOfThisProcess = null;
async function isValid(region, token) {
  if (!token) return false;
  return (await fetch('https://api.' + region + '/api/v2/tokens/me', { method: 'HEAD', headers: { Authorization: 'Bearer ' + token } })).ok;
}
async function login(region, id, secret) {
  const answer = await fetch('https://login.' + region + '/oauth/token', { method: 'POST', body: 'grant_type=client_credentials',
    headers: { Authorization: 'Basic ' + Buffer.from(id + ':' + secret).toString('base64') } });
  return (await answer.json()).access_token;
}
exports.handler = async (event, context, callback) => {
  let clientContext = context.clientContext;
  let region = clientContext['x-region'];
  try {
    if ((await isValid(region, tokenOfThisProcess)) == false) {
      tokenOfThisProcess = await login(region, clientContext['x-id'], clientContext['x-secret']);
    }
    return { status: true, reason: '', found: [event.who] };
  } catch (error) {
    return { status: false, reason: error?.cause?.code ?? 'Error', asked: [event.who, event.conversationId], found: [] };
  }
};`;

const draft04 = { $schema: 'http://json-schema.org/draft-04/schema#' };
const PASS_THROUGH = { translationMap: {}, translationMapDefaults: {}, successTemplate: '${rawResult}' };
const text = (description: string, more: object = {}): object => ({ description, type: 'string', ...more });

interface Shape {
  readonly exported: ExportedAction;
  readonly files: Readonly<Record<string, string>>;
  readonly handler: string;
  readonly calls: readonly (readonly [input: object, answer: unknown])[];
}

const SHAPES: Readonly<Record<string, Shape>> = {
  'an export with optional numbers, a key in the event and a secret in a header': {
    exported: {
      name: 'Sample - Exported 2025-04-02 @ 8:15 - Exported 2025-04-03 @ 16:20',
      integrationType: 'function-data-actions',
      actionType: 'custom',
      config: {
        request: {
          headers: { UserAgent: 'PureCloudIntegrations/1.0', 'x-secret': '$!{credentials.CLIENT_SECRET}' },
          requestTemplate:
            '{ "key": "$!{credentials.OPEN_KEY}",\n  "text": "$!{input.text}",\n  "flag": $!{input.flag} \n#if( "$!{input.size}" != "" )\n  ,  "size": ${input.size}\n#end\n}',
        },
        response: PASS_THROUGH,
      },
      contract: {
        input: {
          inputSchema: {
            ...draft04,
            type: 'object',
            properties: {
              text: text('Some text'),
              flag: { description: 'Yes or no', type: 'boolean' },
              size: { description: 'Some number', type: 'number' },
            },
            additionalProperties: false,
          },
        },
        output: {
          successSchema: {
            ...draft04,
            type: 'object',
            properties: {
              text: text('The text'),
              flag: { type: 'boolean' },
              size: { type: 'number' },
              keyLength: { type: 'number' },
              secretLength: { type: 'number' },
            },
            additionalProperties: false,
          },
        },
      },
      secure: false,
    },
    files: {
      'src/index.js': CALLBACK_HANDLER,
      'src/measure.js':
        "module.exports.measure = (text) => (text != null ? Buffer.byteLength(text, 'utf8') : 0);",
      'package.json': '{ "name": "sample", "version": "1.0.0", "type": "commonjs" }',
    },
    handler: 'src/index.handler',
    calls: [
      [
        { text: 'a', flag: true },
        { keyLength: publicKey.length, secretLength: 6, text: 'a', flag: true },
      ],
      [
        { text: 'a', flag: false, size: 1.5 },
        { keyLength: publicKey.length, secretLength: 6, text: 'a', flag: false, size: 1.5 },
      ],
      [{ text: 'fail', flag: true }, /it was to fail/],
    ],
  },
  'compiled TypeScript with a package, and a key that the template chooses': {
    exported: {
      name: 'Seal or open',
      contract: {
        input: {
          inputSchema: {
            title: 'ProcessingRequest',
            type: 'object',
            required: ['way', 'text'],
            properties: {
              way: text('SEAL or OPEN', { enum: ['SEAL', 'OPEN'] }),
              text: text('Text to process'),
            },
            additionalProperties: false,
          },
        },
        output: {
          successSchema: {
            title: 'ProcessingResponse',
            type: 'object',
            properties: { status: { type: 'boolean' }, text: text('Result'), reason: text('What failed') },
            additionalProperties: true,
          },
        },
      },
      config: {
        request: {
          headers: {},
          requestTemplate:
            '{ "key": "#if($!{input.way} == \'SEAL\')$!{credentials.OPEN_KEY}#{else}$!{credentials.CLOSED_KEY}#end", "way": "$!{input.way}",  "text": "$!{input.text}" }',
        },
        response: PASS_THROUGH,
      },
    },
    files: {
      'dist/index.js': COMPILED_HANDLER,
      'dist/index.js.map': '{"version":3,"sources":[],"mappings":""}',
      'dist/index.d.ts': 'export declare const handler: (event: unknown) => Promise<unknown>;',
      'dist/sealed.js': SEALED,
      'node_modules/box/package.json': '{ "name": "box", "version": "1.0.0", "main": "lib/box.js" }',
      'node_modules/box/lib/box.js': BOX,
    },
    handler: 'dist/index.handler',
    calls: [
      [
        { way: 'SEAL', text: 'hello' },
        { status: true, reason: '', text: expect.stringMatching(/^[\w+/]+=*$/) as string },
      ],
      [
        { way: 'SEAL', text: '' },
        { status: false, reason: 'Missing or empty text', text: '' },
      ],
      [{ way: 'OPEN', text: 'nothing' }, expect.objectContaining({ status: false, text: '' }) as object],
    ],
  },
  'calls of the platform, with an input in the template that the contract has not': {
    exported: {
      name: 'Find conversations',
      contract: {
        input: {
          inputSchema: {
            title: 'ProcessingRequest',
            type: 'object',
            required: ['who'],
            properties: { who: text('Name') },
            additionalProperties: false,
          },
        },
        output: {
          successSchema: {
            title: 'ProcessingResponse',
            type: 'object',
            properties: {
              status: { type: 'boolean' },
              found: { type: 'array', items: { title: 'Id', type: 'string' } },
            },
            additionalProperties: true,
          },
        },
      },
      config: {
        request: {
          headers: {
            'x-id': '$!{credentials.CLIENT}',
            'x-secret': '$!{credentials.CLIENT_SECRET}',
            'x-region': '$!{credentials.REGION}',
          },
          requestTemplate: '{ "who": "$!{input.who}",  "conversationId": "$!{input.conversationId}" }',
        },
        response: PASS_THROUGH,
      },
    },
    files: { 'src/index.js': PLATFORM_HANDLER, 'package.json': '{ "type": "commonjs" }' },
    handler: 'src/index.handler',
    calls: [
      [
        { who: 'ada' },
        {
          status: false,
          reason: expect.stringMatching(/^E[A-Z_]+$/) as string,
          asked: ['ada', ''],
          found: [],
        },
      ],
    ],
  },
};

async function deployed({ exported, files, handler }: Shape, runtime: string): Promise<string> {
  const { integrations } = org;
  const { id = '' } = await integrations.postIntegrationsActionsDrafts({
    name: exported.name,
    category: 'Samples',
    integrationId,
    secure: exported.secure ?? false,
    contract: exported.contract as Models.ActionContractInput,
    config: exported.config as Models.ActionConfig,
  });
  await integrations.putIntegrationsActionDraftFunction(id, {
    description: 'A sample',
    handler,
    runtime,
    timeoutSeconds: 15,
  });
  const target = await integrations.postIntegrationsActionDraftFunctionUpload(id, {
    fileName: 'function-sample.zip',
  });
  expect((await putZip(target, await zipOf({ ...files }))).status).toBe(200);
  await eventually(
    () => integrations.getIntegrationsActionDraftFunction(id),
    ({ zip }) => zip?.status === 'Available',
  );
  const { version = 0 } = await integrations.getIntegrationsActionDraft(id);
  await integrations.postIntegrationsActionDraftPublish(id, { version });
  return id;
}

test.each(Object.entries(SHAPES))('%s: nothing is refused, and it answers', async (_what, shape) => {
  const definition = { ...fromExport(shape.exported), credentials: Object.keys(CREDENTIALS) };
  expect(errorsOf(checkDefinition(definition))).toEqual([]);
  const id = await deployed(shape, 'nodejs22.x');
  for (const [input, answer] of shape.calls) {
    const executed = org.integrations.postIntegrationsActionExecute(id, input);
    if (answer instanceof RegExp) {
      await expect(executed).rejects.toMatchObject({
        status: 500,
        errors: [{ message: expect.stringMatching(answer) as string }],
      });
    } else expect(await executed).toEqual(answer);
  }
});

test('their handlers with three parameters do not run on nodejs24.x, as on AWS Lambda', async () => {
  const [[, shape] = []] = Object.entries(SHAPES);
  const id = await deployed(shape!, 'nodejs24.x');
  await expect(
    org.integrations.postIntegrationsActionExecute(id, { text: 'a', flag: true }),
  ).rejects.toMatchObject({
    status: 500,
    errors: [{ message: expect.stringContaining('CallbackHandlerDeprecated') as string }],
  });
});
