import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Fn, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CustomCredentials,
  EnvironmentStack,
  FunctionAction,
  FunctionCode,
  FunctionsIntegration,
  GenesysActionsProvider,
  SecretVariable,
  WebServiceAction,
  WebServicesIntegration,
  type FunctionActionProps,
} from 'genesys-actions';
import { map } from 'genesys-actions/function';
import { terraformText } from '../../lib/terraform/escape';
import { providerExecutable, providerVersion } from '../../lib/terraform/plugin-directory';
import { nameOf } from '../support/zips';

let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'genesys-actions-synth-'));
  process.env['GENESYS_ACTIONS_CACHE'] = join(work, 'cache');
});
afterEach(() => {
  delete process.env['GENESYS_ACTIONS_CACHE'];
  delete process.env['TERRAFORM_BINARY_NAME'];
  rmSync(work, { recursive: true, force: true });
});

interface Synthesised {
  readonly json: Record<string, Record<string, Record<string, Record<string, unknown>>>>;
  readonly text: string;
  readonly directory: string;
  readonly warnings: readonly string[];
}

function synth(build: (stack: TerraformStack) => void): Synthesised {
  const app = new App({ outdir: join(work, 'out') });
  const stack = new TerraformStack(app, 'local');
  build(stack);
  // CDKTF asks for a provider as soon as there is a resource.
  if (!stack.node.children.some((each) => each instanceof GenesysActionsProvider)) {
    new GenesysActionsProvider(stack, 'genesysactions');
  }
  app.synth();
  const directory = join(work, 'out', 'stacks', 'local');
  const text = readFileSync(join(directory, 'cdk.tf.json'), 'utf8');
  const warnings = stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === '@cdktf/warn')
    .map(({ data }) => String(data));
  return { json: JSON.parse(text) as Synthesised['json'], text, directory, warnings };
}

function functionDirectory(): string {
  const directory = join(work, 'function');
  mkdirSync(join(directory, 'src'), { recursive: true });
  writeFileSync(join(directory, 'src/index.ts'), 'export const handler = async (event: unknown) => event;\n');
  return directory;
}

const definition = {
  name: 'Echo',
  input: { type: 'object', properties: { text: { type: 'string' } } },
  output: { type: 'object', properties: {} },
} as const;

function action(stack: TerraformStack, props: Partial<FunctionActionProps> = {}): FunctionAction {
  return new FunctionAction(stack, 'Echo', {
    ...definition,
    integration: FunctionsIntegration.fromIntegrationId(
      stack,
      'Elsewhere',
      '11111111-2222-3333-4444-555555555555',
    ),
    code: FunctionCode.fromTypeScript(functionDirectory()),
    ...props,
  });
}

function only<T>(resources: Record<string, T> | undefined): T {
  const all = Object.values(resources ?? {});
  expect(all).toHaveLength(1);
  return all[0]!;
}

describe('the provider', () => {
  it('lies beside the synthesised stack, with a lock entry that fits it', () => {
    const { directory, json } = synth((stack) => new GenesysActionsProvider(stack, 'genesysactions'));
    const version = providerVersion();
    const name = `terraform-provider-genesysactions_v${version}`;
    const machine = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
    for (const host of ['registry.terraform.io', 'registry.opentofu.org']) {
      const path = join(
        directory,
        'terraform.d/plugins',
        host,
        'genesys-actions/genesysactions',
        version,
        machine,
        name,
      );
      expect(readFileSync(path).equals(readFileSync(providerExecutable()))).toBe(true);
      expect(statSync(path).mode & 0o111).toBe(0o111);
    }
    const digest = createHash('sha256').update(readFileSync(providerExecutable())).digest('hex');
    const hash = createHash('sha256').update(`${digest}  ${name}\n`).digest('base64');
    expect(readFileSync(join(directory, '.terraform.lock.hcl'), 'utf8')).toBe(
      `provider "registry.terraform.io/genesys-actions/genesysactions" {\n  version     = "${version}"\n  constraints = "${version}"\n  hashes = [\n    "h1:${hash}",\n  ]\n}\n`,
    );
    expect(json['terraform']!['required_providers']).toEqual({
      genesysactions: { source: 'genesys-actions/genesysactions', version },
    });
  });

  it('is named and locked under the host of OpenTofu where that runs it', () => {
    process.env['TERRAFORM_BINARY_NAME'] = '/opt/bin/tofu';
    const { directory, json } = synth((stack) => new GenesysActionsProvider(stack, 'genesysactions'));
    expect(json['terraform']!['required_providers']).toMatchObject({
      genesysactions: { source: 'registry.opentofu.org/genesys-actions/genesysactions' },
    });
    const lock = readFileSync(join(directory, '.terraform.lock.hcl'), 'utf8');
    expect(lock.match(/^provider ".*" \{$/gm)).toEqual([
      'provider "registry.opentofu.org/genesys-actions/genesysactions" {',
    ]);
  });

  it("has no old hash under the other engine's host either, where that has run here", () => {
    const directory = join(work, 'out/stacks/local');
    mkdirSync(directory, { recursive: true });
    const lock = join(directory, '.terraform.lock.hcl');
    writeFileSync(
      lock,
      'provider "registry.opentofu.org/genesys-actions/genesysactions" {\n  version = "0.0.1"\n  hashes = [\n    "h1:old=",\n  ]\n}\n',
    );
    synth((stack) => new GenesysActionsProvider(stack, 'genesysactions'));
    const text = readFileSync(lock, 'utf8');
    expect(text).not.toContain('h1:old=');
    expect(text.match(/^provider ".*" \{$/gm)).toHaveLength(2);
  });

  it('leaves the entries of other providers alone, and replaces its own', () => {
    const directory = join(work, 'out/stacks/local');
    mkdirSync(directory, { recursive: true });
    const other =
      'provider "registry.terraform.io/hashicorp/null" {\n  version = "3.2.3"\n  hashes = [\n    "h1:abc=",\n  ]\n}\n';
    const lock = join(directory, '.terraform.lock.hcl');
    const comment = '# This file is maintained automatically by "terraform init".\n\n';
    const own =
      'provider "registry.terraform.io/genesys-actions/genesysactions" {\n  version = "0.0.1"\n  hashes = [\n    "h1:old=",\n  ]\n}\n';
    writeFileSync(lock, `${comment}${own}\n${other}`);
    synth((stack) => new GenesysActionsProvider(stack, 'genesysactions'));
    const text = readFileSync(lock, 'utf8');
    expect(text).toContain(comment);
    expect(text).toContain(other);
    expect(text).not.toContain('h1:old=');
    expect(text.match(/genesys-actions\/genesysactions/g)).toHaveLength(1);
    synth((stack) => new GenesysActionsProvider(stack, 'genesysactions'));
    expect(readFileSync(lock, 'utf8')).toBe(text);
  });

  it('takes its settings, and leaves what is not given to the environment', () => {
    const { json } = synth((stack) => {
      new GenesysActionsProvider(stack, 'genesysactions', {
        awsRegion: 'eu-central-1',
        oauthClientSecret: new SecretVariable(stack, 'CLIENT_SECRET').stringValue,
        gateway: { host: '127.0.0.1', port: 8080, protocol: 'http' },
      });
      new GenesysActionsProvider(stack, 'other', { alias: 'other' });
    });
    expect(json['provider']!['genesysactions']).toEqual([
      {
        environment: 'local',
        aws_region: 'eu-central-1',
        oauthclient_secret: '${var.CLIENT_SECRET}',
        gateway: { host: '127.0.0.1', port: 8080, protocol: 'http' },
      },
      { environment: 'local', alias: 'other' },
    ]);
  });

  it('refuses a secret that is written out, and does not write it down', () => {
    expect(() =>
      synth(
        (stack) =>
          new GenesysActionsProvider(stack, 'genesysactions', {
            oauthClientSecret: 'hunter2',
            accessToken: 'hunter2',
          }),
      ),
    ).toThrow(
      /\[local\/genesysactions\] oauthClientSecret: The secret is in the stack as plain text[^]*\(secret\/literal\)[^]*accessToken/,
    );
    expect(existsSync(join(work, 'out/stacks/local/cdk.tf.json'))).toBe(false);
  });
});

describe('custom credentials', () => {
  it('are write-only, and their values are references', () => {
    const { json } = synth((stack) => {
      new CustomCredentials(stack, 'Keys', {
        name: 'Keys',
        fields: {
          PUBLIC_KEY: new SecretVariable(stack, 'PUBLIC_KEY').stringValue,
          joined: `Bearer ${new SecretVariable(stack, 'TOKEN').stringValue}`,
          file: Fn.file('key.pem'),
        },
        version: 3,
      });
    });
    expect(only(json['resource']!['genesysactions_credential'])).toMatchObject({
      name: 'Keys',
      type: 'userDefined',
      fields_wo: {
        PUBLIC_KEY: '${var.PUBLIC_KEY}',
        joined: 'Bearer ${var.TOKEN}',
        file: '${file("key.pem")}',
      },
      fields_wo_version: 3,
    });
    expect(json['variable']!['PUBLIC_KEY']).toEqual({
      type: 'string',
      sensitive: true,
      nullable: false,
      ephemeral: true,
    });
  });

  it('leave the version to the provider, which notices changes by itself', () => {
    const { json } = synth((stack) => {
      const fields = { KEY: new SecretVariable(stack, 'KEY').stringValue };
      new CustomCredentials(stack, 'Keys', { name: 'Keys', fields });
    });
    const resource = only(json['resource']!['genesysactions_credential']);
    expect(resource).toMatchObject({ fields_wo: { KEY: '${var.KEY}' } });
    expect(resource).not.toHaveProperty('fields_wo_version');
  });

  it('may be kept in the state, for Terraform before 1.11', () => {
    const { json } = synth((stack) => {
      const secret = new SecretVariable(stack, 'KEY', { ephemeral: false });
      new CustomCredentials(stack, 'Keys', {
        name: 'Keys',
        fields: { KEY: secret.stringValue },
        writeOnly: false,
      });
    });
    const resource = only(json['resource']!['genesysactions_credential']);
    expect(resource).toMatchObject({ fields: { KEY: '${var.KEY}' } });
    expect(resource).not.toHaveProperty('fields_wo');
    expect(resource).not.toHaveProperty('fields_wo_version');
    expect(json['variable']!['KEY']).not.toHaveProperty('ephemeral');
    expect(json['terraform']).not.toHaveProperty('required_version');
  });

  it('let the stack require the version that has what they need, beside what its author requires', () => {
    const build = (stack: TerraformStack): string => new SecretVariable(stack, 'KEY').stringValue;
    const versionOf = (more: (stack: TerraformStack) => void): unknown =>
      synth(more).json['terraform']!['required_version'];
    expect(versionOf(build)).toBe('>= 1.10');
    expect(
      versionOf((stack) => {
        stack.addOverride('terraform.required_version', '!= 1.12.0, < 2');
        new CustomCredentials(stack, 'Keys', { name: 'Keys', fields: { KEY: build(stack) } });
        new SecretVariable(stack, 'OTHER');
      }),
    ).toBe('!= 1.12.0, < 2, >= 1.11');
    process.env['TERRAFORM_BINARY_NAME'] = 'tofu';
    expect(versionOf(build)).toBe('>= 1.11');
  });

  it('refuse a secret that is written out, with the path and what to do', () => {
    expect(() =>
      synth(
        (stack) => new CustomCredentials(stack, 'Keys', { name: 'Keys', fields: { PRIVATE_KEY: 'hunter2' } }),
      ),
    ).toThrow(
      /\[local\/Keys\] fields\.PRIVATE_KEY: The secret is in the stack as plain text\..*new SecretVariable\(this, "PRIVATE_KEY"\)\.stringValue \(secret\/literal\)/,
    );
    expect(existsSync(join(work, 'out/stacks/local/cdk.tf.json'))).toBe(false);
  });

  it('refuse a name that is too long, and warn when they are empty', () => {
    const credentials = (name: string): readonly string[] =>
      synth((stack) => new CustomCredentials(stack, 'Keys', { name, fields: {} })).warnings;
    expect(() => credentials('n'.repeat(257))).toThrow(/name: The name has 257 characters/);
    expect(credentials('Keys')).toEqual([expect.stringMatching(/^fields: .*\(credential\/no-fields\)$/)]);
  });
});

describe('an integration', () => {
  it('holds one credential, whose key is taken from its type', () => {
    const { json } = synth((stack) => {
      const keys = new CustomCredentials(stack, 'Keys', {
        name: 'Keys',
        fields: { A: new SecretVariable(stack, 'A').stringValue },
      });
      const integration = new FunctionsIntegration(stack, 'Functions', {
        name: 'Functions',
        credentials: keys,
      });
      expect(integration.credentialFields).toEqual(['A']);
    });
    const resource = only(json['resource']!['genesysactions_integration']);
    expect(resource).toMatchObject({ type: 'function-data-actions', name: 'Functions', enabled: true });
    expect(resource['credential_id']).toMatch(/^\$\{genesysactions_credential\.Keys_\w+\.id\}$/);
    expect(resource).not.toHaveProperty('credentials');
  });

  it('holds credentials by key, and settings as JSON', () => {
    const { json } = synth((stack) => {
      const keys = new CustomCredentials(stack, 'Keys', {
        name: 'Keys',
        fields: { A: new SecretVariable(stack, 'A').stringValue },
      });
      new FunctionsIntegration(stack, 'Functions', {
        name: 'Functions',
        credentials: { functionCredentials: keys },
        enabled: false,
        notes: 'costs 5 ${CURRENCY}',
        properties: { a: 1 },
        advanced: { b: [true] },
      });
    });
    expect(only(json['resource']!['genesysactions_integration'])).toMatchObject({
      credentials: {
        functionCredentials: expect.stringMatching(/^\$\{genesysactions_credential\./) as string,
      },
      enabled: false,
      notes: 'costs 5 $${CURRENCY}',
      properties: '{"a":1}',
      advanced: '{"b":[true]}',
    });
  });
});

describe('a function action', () => {
  it('has every attribute of the provider, with the defaults filled in', async () => {
    const { json, directory } = synth((stack) => action(stack));
    const resource = only(json['resource']!['genesysactions_function_action']);
    expect(resource).toMatchObject({
      integration_id: '11111111-2222-3333-4444-555555555555',
      name: 'Echo',
      secure: false,
      contract: { input: JSON.stringify(definition.input), output: JSON.stringify(definition.output) },
      request: { template: '$${input.rawRequest}', headers: {}, type: 'POST' },
      response: { translation_map: {}, defaults: {}, success_template: '$${rawResult}' },
      function: {
        handler: 'src/index.handler',
        runtime: 'nodejs24.x',
        timeout_seconds: 15,
        description: 'Echo',
      },
      publish: true,
      deletion_policy: 'block_if_used',
    });
    expect(resource).not.toHaveProperty('category');
    const { path, sha256 } = resource['code'] as { path: string; sha256: string };
    const zip = readFileSync(join(directory, path));
    expect(await nameOf(zip)).toBe(sha256);
  });

  it('passes everything on that is given', () => {
    const { json } = synth((stack) =>
      action(stack, {
        category: 'Tools',
        secure: true,
        publish: false,
        deletionPolicy: 'retain',
        takeOverDraft: true,
        description: 'd',
        runtime: 'nodejs22.x',
        timeoutSeconds: 3,
        request: {
          template: '{"a": "%{if} ${input.text} $!{input.text}"}',
          headers: { 'X-Some-Header': '${input.text}' },
        },
        response: {
          translationMap: { camelCase: '$.a' },
          translationMapDefaults: { camelCase: '1' },
          successTemplate: '{"a": ${camelCase}}',
        },
        lifecycle: { preventDestroy: true },
      }),
    );
    expect(only(json['resource']!['genesysactions_function_action'])).toMatchObject({
      category: 'Tools',
      secure: true,
      publish: false,
      deletion_policy: 'retain',
      take_over_draft: true,
      request: {
        template: '{"a": "%%{if} $${input.text} $!{input.text}"}',
        headers: { 'X-Some-Header': '$${input.text}' },
      },
      response: {
        translation_map: { camelCase: '$.a' },
        defaults: { camelCase: '1' },
        success_template: '{"a": $${camelCase}}',
      },
      function: { runtime: 'nodejs22.x', timeout_seconds: 3, description: 'd' },
      lifecycle: { prevent_destroy: true },
    });
  });

  it('may be named by what only Terraform knows', () => {
    const { json } = synth((stack) => {
      const prefix = new TerraformVariable(stack, 'PREFIX', { type: 'string' });
      action(stack, { name: `${prefix.stringValue} echo ${'${x}'}` });
    });
    expect(only(json['resource']!['genesysactions_function_action'])['name']).toBe(
      '${var.PREFIX} echo $${x}',
    );
  });

  it.each<[string, Partial<FunctionActionProps>, RegExp]>([
    [
      'a nested input',
      { input: { type: 'object', properties: { a: { type: 'object' } } } },
      /contract\.input\.properties\.a: Failed Validation of contract\.input\.inputSchema.*\(contract\/input-flat\)/,
    ],
    [
      'a reserved name',
      { input: { type: 'object', properties: { rawRequest: { type: 'string' } } } },
      /\(contract\/input-reserved\)/,
    ],
    ['an output that is no object', { output: { type: 'string' } }, /\(contract\/output-root\)/],
    [
      'a timeout of 30',
      { timeoutSeconds: 30 },
      /function\.timeoutSeconds: The timeout is 30 s; the platform allows whole seconds from 1 to 15\. \(function\/timeout\)/,
    ],
    [
      'an unknown runtime',
      { runtime: 'python3.12' },
      /function\.runtime: The runtime "python3\.12" does not exist\..*\(runtime\/unknown\)/,
    ],
    ['an empty name', { name: '' }, /name: The name is empty/],
    ['a long category', { category: 'c'.repeat(257) }, /category: The category has 257 characters/],
    [
      'a handler that is nowhere',
      { handler: 'dist/index.handler' },
      /needs the source dist\/index\.ts.*\(code\/entry-missing\)/,
    ],
    [
      'an export that does not exist',
      { handler: 'src/index.main' },
      /does not export "main".*\(handler\/export-missing\)/,
    ],
    [
      'code that does not exist',
      { code: FunctionCode.fromZip('nowhere.zip') },
      /The zip .*nowhere\.zip does not exist\. \(code\/not-found\)/,
    ],
  ])('refuses %s, and names its path and the rule', (_what, props, message) => {
    const act = (): unknown => synth((stack) => action(stack, props));
    expect(act).toThrow(/\[local\/Echo\] /);
    expect(act).toThrow(message);
    expect(existsSync(join(work, 'out/stacks/local/cdk.tf.json'))).toBe(false);
  });

  it('may stay on a deprecated runtime: only a plan knows what the function runs on now', () => {
    const { json, warnings } = synth((stack) => action(stack, { runtime: 'nodejs18.x' }));
    expect(only(json['resource']!['genesysactions_function_action'])['function']).toMatchObject({
      runtime: 'nodejs18.x',
    });
    expect(warnings).toEqual([
      expect.stringMatching(/^function\.runtime: .* is deprecated .*\(runtime\/deprecated\)$/),
    ]);
  });

  it('keeps the code that the org runs: no package, and what the org has is not refused', () => {
    let made: FunctionAction | undefined;
    const { json, warnings } = synth((stack) => {
      made = action(stack, {
        code: FunctionCode.deployed(),
        handler: 'odd',
        runtime: 'nodejs16.x',
        name: '',
      });
    });
    const resource = only(json['resource']!['genesysactions_function_action']);
    expect(resource).not.toHaveProperty('code');
    expect(resource['function']).toMatchObject({ handler: 'odd', runtime: 'nodejs16.x' });
    expect(made!.package).toBeUndefined();
    expect(warnings.map((text) => /\(([^()]*)\)$/.exec(text)?.[1])).toEqual([
      'name/empty',
      'handler/form',
      'runtime/deprecated',
    ]);
  });

  it('refuses the placeholder that an earlier export wrote', () => {
    const directory = join(work, 'stub');
    mkdirSync(join(directory, 'src'), { recursive: true });
    writeFileSync(
      join(directory, 'src/index.ts'),
      'export const handler = (): Promise<never> =>\n  Promise.reject(new Error("The source of Echo is not here yet"));\n',
    );
    for (const build of [{}, { minify: true }, { format: 'esm' } as const]) {
      expect(() =>
        synth((stack) => action(stack, { code: FunctionCode.fromTypeScript(directory, build) })),
      ).toThrow(/\[local\/Echo\] The code is the placeholder .*FunctionCode\.deployed\(\).*\(code\/stub\)/);
    }
  });

  it('is warned of inputs that the contract lacks, and of fields that its integration lacks, unless it says not to', () => {
    const warned = (ignoreRules: string[]): readonly string[] =>
      synth((stack) => {
        const keys = new CustomCredentials(stack, 'Keys', {
          name: 'Keys',
          fields: { A: new SecretVariable(stack, 'A').stringValue },
        });
        action(stack, {
          integration: new FunctionsIntegration(stack, 'Functions', { name: 'Functions', credentials: keys }),
          request: { template: '{"a": "$!{input.nope}", "b": "$!esc.jsonEncode($!{credentials.B})"}' },
          ignoreRules: ['template/unescaped', ...ignoreRules],
        });
      }).warnings;
    expect(warned([])).toEqual([
      expect.stringMatching(/^request\.template: Line 1 uses input\.nope, .*\(template\/unknown-input\)$/),
      "request.template: Line 1 uses credentials.B, which the integration's credential does not have (it has: A). (template/unknown-credential)",
    ]);
    expect(warned(['template/unknown-input', 'template/unknown-credential'])).toEqual([]);
  });

  it('reports the problems of all constructs at once', () => {
    expect(() =>
      synth((stack) => {
        action(stack, { timeoutSeconds: 0 });
        new CustomCredentials(stack, 'Keys', { name: '', fields: { A: 'x' } });
      }),
    ).toThrow(/local\/Echo[^]*function\/timeout[^]*local\/Keys[^]*name\/empty[^]*secret\/literal/);
  });
});

describe('an action of a web service', () => {
  const service = (stack: TerraformStack, props: object = {}): WebServiceAction =>
    new WebServiceAction(stack, 'Lookup', {
      name: 'Lookup',
      integration: new WebServicesIntegration(stack, 'Services', { name: 'Services' }),
      input: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
      output: { type: 'object', properties: { name: { type: 'string' } } },
      request: { url: 'https://api.example.com/users/$esc.url(${input.id})' },
      response: map({ name: '$.user.name' }, { defaults: { name: '' } }),
      ...props,
    });

  it('has its request and its mapping', () => {
    const { json } = synth((stack) =>
      service(stack, {
        timeoutSeconds: 5,
        request: {
          url: 'https://x',
          method: 'POST',
          body: '{"a": ${input.id}}',
          headers: { 'X-A': '${input.id}' },
        },
      }),
    );
    expect(only(json['resource']!['genesysactions_integration'])).toMatchObject({
      type: 'custom-rest-actions',
    });
    expect(only(json['resource']!['genesysactions_action'])).toMatchObject({
      name: 'Lookup',
      request: {
        url_template: 'https://x',
        type: 'POST',
        template: '{"a": $${input.id}}',
        headers: { 'X-A': '$${input.id}' },
      },
      response: {
        translation_map: { name: '$.user.name' },
        defaults: { name: '""' },
        success_template: '{ "name": $${name} }',
      },
      timeout_seconds: 5,
      deletion_policy: 'block_if_used',
    });
    const defaults = synth((stack) => service(stack));
    expect(only(defaults.json['resource']!['genesysactions_action'])).toMatchObject({
      request: {
        url_template: 'https://api.example.com/users/$esc.url($${input.id})',
        type: 'GET',
        template: '$${input.rawRequest}',
      },
    });
  });

  it.each<[string, object, RegExp]>([
    ['another method', { request: { url: 'https://x', method: 'LIST' } }, /\(action\/method\)/],
    [
      'a nested input',
      { input: { type: 'object', properties: { a: { type: 'array' } } } },
      /\(contract\/input-flat\)/,
    ],
  ])('refuses %s', (_what, props, message) => {
    const act = (): unknown => synth((stack) => service(stack, props));
    expect(act).toThrow(/local\/Lookup/);
    expect(act).toThrow(message);
  });

  it('warns of a URL that can be none, unless the rule is not to be shown', () => {
    const request = { url: 'users' };
    expect(synth((stack) => service(stack, { request })).warnings).toEqual([
      expect.stringMatching(/^request\.urlTemplate: "users" cannot be a URL: .*\(request\/url\)$/),
    ]);
    const props = { request, ignoreRules: ['request/url'] };
    expect(synth((stack) => service(stack, props)).warnings).toEqual([]);
  });
});

it('gives the same stack every time', () => {
  const build = (stack: TerraformStack): void => {
    new GenesysActionsProvider(stack, 'genesysactions');
    action(stack);
  };
  expect(synth(build).text).toBe(synth(build).text);
});

test('synth says how large each package is', () => {
  const { directory } = synth((stack) => {
    new FunctionAction(stack, 'Echo', {
      ...definition,
      integration: FunctionsIntegration.fromIntegrationId(stack, 'Elsewhere', '1'),
      code: FunctionCode.fromTypeScript(functionDirectory()),
    });
  });
  const manifest = readFileSync(join(directory, '..', '..', 'manifest.json'), 'utf8');
  expect(manifest).toMatch(/"@cdktf\/info"/);
  expect(manifest).toMatch(
    /The package has \d+ bytes, \d+ unpacked, in 1 file\. The largest modules: src\/index\.ts \(\d+\)\./,
  );
});

describe('what an org or a definition says is data', () => {
  const KEYS = ['${file("/etc/hostname")}', '%{ if true }', '__proto__', '&{TfToken[TOKEN.0]}', '_children'];
  const odd = Object.fromEntries(KEYS.map((key) => [key, key]));

  it('in every value and every key of every resource', () => {
    const { json, text } = synth((stack) => {
      const secret = new SecretVariable(stack, 'A').stringValue;
      const keys = new CustomCredentials(stack, 'Keys', {
        name: '${file("/etc/hostname")}',
        type: '${file("/etc/hostname")}',
        fields: Object.fromEntries(KEYS.map((key) => [key, secret])),
      });
      const integration = new FunctionsIntegration(stack, 'It', {
        name: '%{x}',
        notes: '${file("/etc/hostname")}',
        credentials: { '${file("/etc/hostname")}': keys },
        properties: odd,
        advanced: odd,
      });
      action(stack, {
        integration,
        name: '${file("/etc/hostname")}',
        category: '${file("/etc/hostname")}',
        description: '${file("/etc/hostname")}',
        code: FunctionCode.deployed(),
        handler: '${file("/etc/hostname")}',
        runtime: '${file("/etc/hostname")}',
        request: { template: '${file("/etc/hostname")}', headers: odd },
        response: {
          translationMap: odd,
          translationMapDefaults: odd,
          successTemplate: '${file("/etc/hostname")}',
        },
      });
    });
    const resource = only(json['resource']!['genesysactions_function_action']);
    const { headers } = resource['request'] as { headers: object };
    expect(Object.keys(headers).sort()).toEqual(KEYS.map(terraformText).sort());
    expect(Object.values(headers)).toEqual(Object.keys(headers));
    expect(
      Object.keys(only(json['resource']!['genesysactions_integration'])['credentials'] as object),
    ).toEqual(['$${file("/etc/hostname")}']);
    expect(
      Object.keys(only(json['resource']!['genesysactions_credential'])['fields_wo'] as object),
    ).toHaveLength(KEYS.length);
    expect(text).not.toMatch(/(?<!\$)\$\{file/);
    expect(text).not.toMatch(/(?<!%)%\{/);
  });

  it('a reference of the stack cannot be forged: none can be counted to', () => {
    const forged = Array.from({ length: 300 }, (_each, count) => `\${TfToken[TOKEN.${count}]}`).join(' ');
    const { json } = synth((stack) => {
      const secret = new SecretVariable(stack, 'A').stringValue;
      expect(Number(/TOKEN\.(\d+)\]/.exec(secret)?.[1])).toBeGreaterThan(2 ** 32);
      action(stack, {
        code: FunctionCode.deployed(),
        description: forged.slice(0, 255),
        request: { headers: { a: forged, b: `\${x} ${secret} $\{y` } },
      });
    });
    const { request } = only(json['resource']!['genesysactions_function_action']) as {
      request: { headers: Record<string, string> };
    };
    expect(request.headers).toEqual({ a: terraformText(forged), b: '$${x} ${var.A} $${y' });
  });

  it('a secret that only looks like a reference is written out', () => {
    const text = '${TfToken[TOKEN.1]}';
    expect(() =>
      synth((stack) => new CustomCredentials(stack, 'Keys', { name: 'Keys', fields: { A: text } })),
    ).toThrow(/The secret is in the stack as plain text/);
  });

  it('in import blocks', () => {
    const app = new App({ outdir: join(work, 'out') });
    const stack = new EnvironmentStack(app, { name: 'local' });
    new FunctionsIntegration(stack, 'It', { name: 'It' });
    stack.importExisting({ It: '${file("/etc/hostname")}' });
    expect(() => {
      stack.importExisting({ Nothing: 'x' });
    }).toThrow('local/Nothing: There is no such integration, credential or action to import to.');
    app.synth();
    const text = readFileSync(join(work, 'out', 'stacks', 'local', 'cdk.tf.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      import: [
        {
          to: expect.stringMatching(/^genesysactions_integration\.It_[0-9A-F]{8}$/) as string,
          id: '$${file("/etc/hostname")}',
        },
      ],
    });
  });
});
