import type { Json, JsonObject } from '../../lib/model/json';
import type { PackageManifest } from '../../lib/model/manifest';
import {
  MARKDOWN_MAX_LENGTH,
  readPlan,
  renderMarkdown,
  renderText,
  reviewPlan,
  type Review,
} from '../../lib/review';

const OLD = 'a'.repeat(64);
const NEW = 'b'.repeat(64);

interface Overrides {
  name?: string;
  input?: Json;
  output?: Json;
  template?: string;
  runtime?: string;
  timeout?: number;
  sha256?: string;
  zipName?: string;
  policy?: string;
}

/** The values of a function action as the provider plans them. */
function action(overrides: Overrides = {}): JsonObject {
  const { sha256 = OLD, name = 'Lookup' } = overrides;
  return {
    id: 'id-1',
    name,
    category: 'Functions',
    secure: false,
    publish: true,
    version: 3,
    contract: {
      input: JSON.stringify(overrides.input ?? { type: 'object', properties: { a: { type: 'string' } } }),
      output: JSON.stringify(overrides.output ?? { type: 'object', properties: { b: { type: 'string' } } }),
    },
    request: { template: overrides.template ?? '${input.rawRequest}', headers: {}, type: 'POST' },
    function: {
      handler: 'src/index.handler',
      runtime: overrides.runtime ?? 'nodejs22.x',
      timeout_seconds: overrides.timeout ?? 10,
    },
    code: { path: './code.zip', sha256 },
    deployed_sha256: sha256,
    zip_name: overrides.zipName ?? `Lookup.${sha256}.zip`,
    deletion_policy: overrides.policy ?? 'block_if_used',
  };
}

interface Change {
  actions: string[];
  before?: JsonObject | null;
  after?: JsonObject | null;
  type?: string;
  address?: string;
  unknown?: Json;
  sensitive?: Json;
}

function change({
  actions,
  before = null,
  after = null,
  type = 'function_action',
  address,
  ...rest
}: Change): JsonObject {
  return {
    address: address ?? `genesysactions_${type}.it`,
    mode: 'managed',
    type: `genesysactions_${type}`,
    provider_name: 'registry.terraform.io/genesys-actions/genesysactions',
    change: {
      actions,
      before,
      after,
      after_unknown: rest.unknown ?? {},
      before_sensitive: rest.sensitive ?? {},
      after_sensitive: rest.sensitive ?? {},
    },
  };
}

function planText(changes: JsonObject[], drift: JsonObject[] = [], more: JsonObject = {}): string {
  return JSON.stringify({
    format_version: '1.2',
    planned_values: {},
    resource_changes: changes,
    resource_drift: drift,
    errored: false,
    ...more,
  });
}

function review(changes: Change[], drift: Change[] = [], context = {}): Promise<Review> {
  return reviewPlan(readPlan(planText(changes.map(change), drift.map(change))), context);
}

describe('the verdict on an action', () => {
  test('nothing, when only its code and settings change', async () => {
    const made = await review([
      { actions: ['update'], before: action(), after: action({ sha256: NEW, timeout: 5 }) },
    ]);
    expect(made).toMatchObject({ effect: 'none', summary: '1 without effect on callers, 1 warning' });
    expect(made.resources[0]).toMatchObject({
      reasons: ['The contract stays as it is.'],
      code: { before: OLD, after: NEW, details: undefined },
      attributes: [{ path: 'function.timeout_seconds', before: '10', after: '5' }],
    });
  });

  test('breaking, when it is replaced, with the flows that use it', async () => {
    const made = await review(
      [
        {
          actions: ['delete', 'create'],
          before: action(),
          after: action({ input: { type: 'object', properties: { a: { type: 'integer' } } } }),
        },
      ],
      [],
      { consumers: () => Promise.resolve([{ id: 'f', name: 'Main menu', type: 'INBOUNDCALLFLOW' }]) },
    );
    expect(made.effect).toBe('breaking');
    expect(made.resources[0]?.contract).toEqual([
      { part: 'input', effect: 'breaking', path: 'a', message: 'type string → integer' },
    ]);
    expect(made.resources[0]?.reasons.join(' ')).toMatch(
      /new id.*Used by 1 flow: Main menu \(inboundcallflow\)/,
    );
  });

  test('breaking, when it is deleted, unless it is retained', async () => {
    expect((await review([{ actions: ['delete'], before: action() }])).effect).toBe('breaking');
    expect((await review([{ actions: ['delete'], before: action({ policy: 'retain' }) }])).effect).toBe(
      'none',
    );
  });

  test('compatible, when the contract of a draft gains an optional input', async () => {
    const made = await review([
      {
        actions: ['update'],
        before: action(),
        after: action({
          input: { type: 'object', properties: { a: { type: 'string' }, c: { type: 'string' } } },
        }),
      },
    ]);
    expect(made.effect).toBe('compatible');
  });

  test('new, when nobody can call it yet', async () => {
    const made = await review([
      { actions: ['create'], after: action(), unknown: { id: true, integration_id: true } },
    ]);
    expect(made).toMatchObject({ effect: 'none', summary: expect.stringContaining('1 new') as string });
  });

  test('breaking, when its integration is disabled', async () => {
    const made = await review([
      {
        type: 'integration',
        actions: ['update'],
        before: { id: 'i', name: 'I', enabled: true },
        after: { id: 'i', name: 'I', enabled: false },
      },
    ]);
    expect(made.effect).toBe('breaking');
  });
});

test('what was changed outside is told, and by which file', async () => {
  const made = await review(
    [
      {
        actions: ['update'],
        before: action({ sha256: NEW, zipName: 'by-hand.zip', timeout: 15 }),
        after: action(),
      },
    ],
    [
      {
        actions: ['update'],
        before: action(),
        after: action({ sha256: NEW, zipName: 'by-hand.zip', timeout: 15 }),
      },
    ],
  );
  expect(made.resources[0]?.drift).toEqual([
    { path: 'function.timeout_seconds', before: '10', after: '15' },
    { path: 'zip_name', before: `"Lookup.${OLD}.zip"`, after: '"by-hand.zip"' },
  ]);
  expect(made.summary).toContain('1 changed outside');
  expect(renderText(made)).toContain('changed outside: function.timeout_seconds 10 → 15');
});

test('the code is told by packages, sources and files', async () => {
  const manifest = (sha256: string, jose: string, lines: string[]): PackageManifest => ({
    format: 1,
    sha256,
    zipBytes: sha256 === OLD ? 1000 : 60_000,
    unpackedBytes: 1000,
    files: [{ path: 'src/index.js', size: lines.length, sha256 }],
    packages: [{ name: 'jose', version: jose }],
    sources: [{ path: 'src/index.ts', lines }],
  });
  const manifests = (sha256: string): PackageManifest =>
    sha256 === OLD
      ? manifest(OLD, '6.0.1', ['1', '2', '3', '4'])
      : manifest(NEW, '6.1.0', ['1', '5', '6', '4']);
  const made = await review([{ actions: ['update'], before: action(), after: action({ sha256: NEW }) }], [], {
    manifests,
  });
  const text = renderMarkdown(made);
  expect(text).toContain('jose 6.0.1 → 6.1.0, src/index.ts +2 −2');
  expect(text).toContain('The package grows by 5900 %: 1.0 kB → 60.0 kB.');
  expect(text).toContain('files in the package (1)');
});

test('a runtime that ends is told with its date', async () => {
  const made = await review([
    {
      actions: ['update'],
      before: action({ runtime: 'nodejs18.x' }),
      after: action({ runtime: 'nodejs18.x', timeout: 3 }),
    },
  ]);
  expect(made.resources[0]?.warnings[0]).toMatch(/nodejs18\.x is deprecated, end of life 2025-09-01/);
});

test('templates are shown as text diffs, folded', async () => {
  const made = await review([
    {
      actions: ['update'],
      before: action({ template: '{\n "a": "${input.a}",\n "b": 1\n}' }),
      after: action({ template: '{\n "a": "$esc.jsonEncode(${input.a})",\n "b": 1\n}' }),
    },
  ]);
  const text = renderMarkdown(made);
  expect(text).toContain('<details><summary><code>request.template</code></summary>');
  expect(text).toMatch(/```diff\n@@[^]*\n- "a": "\$\{input\.a\}",\n\+ "a": "\$esc[^]*```/);
});

test('a secret is never shown', async () => {
  const made = await review([
    {
      type: 'credential',
      actions: ['update'],
      before: { id: 'c', name: 'C', fields: { KEY: 'old-5ecret' } },
      after: { id: 'c', name: 'C', fields: { KEY: 'new-5ecret' } },
      sensitive: { fields: true },
    },
  ]);
  expect(made.resources[0]?.attributes).toEqual([
    { path: 'fields', before: '(sensitive)', after: '(sensitive)' },
  ]);
  for (const text of [renderMarkdown(made), renderText(made), JSON.stringify(made)])
    expect(text).not.toContain('5ecret');
});

describe('the comment', () => {
  test('fits, says what is missing, and keeps the worst first', async () => {
    const long = (mark: string): string =>
      Array.from({ length: 40 }, (_, line) => `line ${line} ${mark}`).join('\n');
    const changes = Array.from({ length: 300 }, (_, index) => ({
      address: `genesysactions_function_action.a${index}`,
      actions: ['update'],
      before: action({ name: `Action ${index}`, template: long('old') }),
      after: action({ name: `Action ${index}`, template: long('new') }),
    }));
    const made = await review([
      ...changes,
      {
        address: 'genesysactions_function_action.z',
        actions: ['delete'],
        before: action({ name: 'The deleted one' }),
      },
    ]);
    const text = renderMarkdown(made);
    expect(text.length).toBeLessThanOrEqual(MARKDOWN_MAX_LENGTH);
    expect(text.indexOf('The deleted one')).toBeLessThan(1000);
    expect(text).toMatch(/Too long for a comment: the details of \d+ resources left out/);
    for (let limit = 800; limit < 20_000; limit += 617)
      expect(renderMarkdown(made, limit).length).toBeLessThanOrEqual(limit);
  });

  test('is no way to smuggle markup in', async () => {
    const name = '`</details>` @everyone <img src=x> |';
    const made = await review([
      { actions: ['update'], before: action({ name }), after: action({ name, timeout: 2 }) },
    ]);
    const text = renderMarkdown(made);
    expect(text).toContain('`` `</details>` @everyone <img src=x> | ``');
  });

  test('says "No changes" when nothing changes', async () => {
    const made = await review([{ actions: ['no-op'], before: action(), after: action() }]);
    expect(renderMarkdown({ ...made, stack: 'dev' })).toBe(
      '<!-- genesys-actions review dev -->\n### Genesys Cloud actions: `dev`\n\n⚪ **No changes, 1 unchanged**\n',
    );
  });
});

describe('what is no plan to review', () => {
  test.each<[string, string, RegExp]>([
    ['no JSON', 'Terraform will perform', /not JSON/],
    ['other JSON', '{"a":1}', /format_version/],
    ['another format', planText([], [], { format_version: '2.0' }), /format 2\.0/],
    ['a plan that failed', planText([], [], { errored: true }), /failed half-way/],
    ['a state', '{"format_version":"1.0","values":{}}', /is a state/],
    [
      'a plan of another provider',
      planText([
        {
          mode: 'managed',
          type: 'aws_instance',
          provider_name: 'registry.terraform.io/hashicorp/aws',
          change: { actions: ['create'] },
        },
      ]),
      /no resource of genesysactions.*hashicorp\/aws/,
    ],
  ])('%s', (_what, text, expected) => {
    expect(() => readPlan(text)).toThrow(expected);
  });

  test('a contract that is known only after the apply', async () => {
    const { contract: _contract, ...after } = action();
    await expect(
      review([{ actions: ['update'], before: action(), after, unknown: { contract: { input: true } } }]),
    ).rejects.toThrow(/contract of genesysactions_function_action\.it is known only after the apply/);
  });
});
