import type { Json, JsonObject } from '../../lib/shared/json';
import type { PackageManifest } from '../../lib/model/manifest';
import { terminalText } from '../../lib/shared/escape/terminal';
import { GITHUB_EXTRAS, readMarkdown } from '../support/markdown';
import { nastyString } from '../support/nasty-strings';
import {
  MARKDOWN_MAX_LENGTH,
  readPlan,
  renderMarkdown,
  renderText,
  reviewPlan,
  type Review,
} from '../../lib/review';
import { runs } from '../support/nightly';
import fc from '../support/fast-check';

const OLD = 'a'.repeat(64);
const NEW = 'b'.repeat(64);

interface Overrides {
  name?: string;
  input?: Json;
  output?: Json;
  template?: string;
  runtime?: string;
  timeout?: number;
  /** Null: something else deployed it. */
  sha256?: string | null;
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
    code: { path: './code.zip', sha256, size: sha256 === null ? null : 1000 },
    deployed: null,
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

test('what was changed outside is told, other code as well', async () => {
  const made = await review(
    [
      {
        actions: ['update'],
        before: action({ sha256: null, timeout: 15 }),
        after: action(),
      },
    ],
    [
      {
        actions: ['update'],
        before: action(),
        after: action({ sha256: null, timeout: 15 }),
      },
    ],
  );
  expect(made.resources[0]?.drift).toEqual([
    { path: 'code.sha256', before: `"${OLD}"`, after: 'uploaded by something else' },
    { path: 'function.timeout_seconds', before: '10', after: '15' },
  ]);
  expect(made.summary).toContain('1 changed outside');
  expect(renderText(made)).toContain('function.timeout_seconds 10 → 15');
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

test('a runtime that ends is told with its date, and once where the plan has told it', async () => {
  const changes: Change[] = [
    {
      actions: ['update'],
      before: action({ runtime: 'nodejs18.x' }),
      after: action({ runtime: 'nodejs18.x', timeout: 3 }),
    },
  ];
  const made = await review(changes);
  expect(made.resources[0]?.warnings[0]).toMatch(/nodejs18\.x is deprecated \(end of life 2025-09-01\)/);
  const told = {
    address: made.resources[0]?.address,
    summary: 'Doubtful function action',
    detail: 'The runtime nodejs18.x is deprecated, says the org.',
  };
  const again = await review(changes, [], { planWarnings: [told] });
  expect(again.resources[0]?.warnings.filter((text) => text.includes('nodejs18.x'))).toHaveLength(1);
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
});

describe('a review always comes', () => {
  const used = {
    consumers: () => Promise.resolve([{ id: 'f', name: 'Main menu', type: 'INBOUNDCALLFLOW' }]),
  };
  const deleted = (policy: string): Change[] => [{ actions: ['delete'], before: action({ policy }) }];

  test('a contract that is known only after the apply cannot be ruled out', async () => {
    const { contract, ...rest } = action();
    const after = { ...rest, contract: { output: (contract as JsonObject)['output'] ?? '' } };
    const made = await review([
      { actions: ['update'], before: action(), after, unknown: { contract: { input: true } } },
    ]);
    expect(made.effect).toBe('breaking');
    expect(made.resources[0]?.contract).toMatchObject([
      {
        part: 'input',
        effect: 'breaking',
        message: expect.stringContaining('only after the apply') as string,
      },
    ]);
  });

  test('who uses an action that goes is a finding, and that the apply will be refused', async () => {
    const made = await review(deleted('block_if_used'), [], used);
    expect(made.summary).toBe('1 breaking, 1 to be refused');
    expect(made.resources[0]?.refusal).toMatch(
      /^The apply is refused while that is so .*change the flows first/,
    );
    expect(renderMarkdown(made)).toContain('- ✋ The apply is refused');
    expect(renderText(made)).toMatch(
      /Used by 1 flow: Main menu \(inboundcallflow\)\.\n {2}✋ The apply is refused/,
    );
  });

  test.each(['delete', 'retain'])('deletion_policy "%s" refuses nothing', async (policy) => {
    const made = await review(deleted(policy), [], used);
    expect(made.resources[0]?.refusal).toBeUndefined();
  });

  test('where nobody is asked, it says what will be refused', async () => {
    const made = await review(deleted('block_if_used'));
    expect(made.resources[0]?.refusal).toContain('is refused if a flow uses it');
    expect(made.summary).toBe('1 breaking');
  });

  test('where nobody answers, it says so', async () => {
    const consumers = () => Promise.reject(new Error('403: no permission'));
    const made = await review(deleted('block_if_used'), [], { consumers });
    expect(made.resources[0]?.warnings).toEqual(['It is not known what uses it: 403: no permission']);
  });

  test('a replacement that retains the old one breaks nobody', async () => {
    const made = await review([
      { actions: ['create', 'delete'], before: action({ policy: 'retain' }), after: action({ input: {} }) },
    ]);
    expect(made.effect).toBe('compatible');
  });

  test('what the plan warned of is told, once', async () => {
    const address = 'genesysactions_function_action.it';
    const planWarnings = [
      { address, summary: 'Lookup is in use', detail: 'Told by the review itself.' },
      { address, summary: 'Lookup has a draft of somebody else', detail: 'The apply\nis refused.' },
      { address: undefined, summary: 'Something', detail: 'in general' },
    ];
    const made = await review(deleted('block_if_used'), [], { ...used, planWarnings });
    expect(made.resources[0]?.warnings).toEqual([
      'Lookup has a draft of somebody else: The apply is refused.',
    ]);
    expect(made.warnings).toEqual(['Something: in general']);
    for (const text of [renderText(made), renderMarkdown(made)])
      expect(text).toContain('Something: in general');
    const still = await review([{ actions: ['no-op'], before: action(), after: action() }], [], {
      planWarnings,
    });
    expect(still.resources[0]?.warnings).toHaveLength(2);
  });
});

describe('what an org says is data', () => {
  const header = (Authorization: string): JsonObject => ({
    ...action(),
    request: { template: '{"password": "canary-1"}', headers: { Authorization }, type: 'POST' },
  });

  test('a header that was changed outside is told, and not its value', async () => {
    const made = await review(
      [{ actions: ['no-op'], before: action(), after: action() }],
      [{ actions: ['update'], before: header('Bearer canary-2'), after: header('Bearer canary-3') }],
    );
    expect(made.resources[0]?.drift).toEqual([
      { path: 'request.headers.Authorization', before: '(sensitive)', after: '(sensitive)' },
    ]);
  });

  test('a secret that was written into a template is masked in its diff, and told when only it changes', async () => {
    const template = (secret: string, more = ''): JsonObject => ({
      ...action(),
      request: { template: `{\n"password": "${secret}"${more}\n}`, headers: {}, type: 'POST' },
    });
    const made = await review([
      { actions: ['update'], before: template('canary-4'), after: template('canary-5', ',\n"a": 1') },
    ]);
    const only = await review([
      { actions: ['update'], before: template('canary-4'), after: template('canary-5') },
    ]);
    expect(only.resources[0]?.attributes).toEqual([
      { path: 'request.template', before: '(sensitive)', after: '(sensitive)' },
    ]);
    for (const each of [made, only])
      for (const text of [renderText(each), renderMarkdown(each), JSON.stringify(each)])
        expect(text).not.toContain('canary');
    expect(renderText(made)).toContain('+"a": 1');
  });

  /** A review in which every text that an org may give is the same one. */
  function of(text: string): Promise<Review> {
    const flows = Array.from({ length: 7 }, (_, index) => ({
      id: `${index}`,
      name: text,
      type: 'INBOUNDCALLFLOW',
    }));
    const named = (value: string): JsonObject => ({
      ...action({ name: text, template: `a\n${value}` }),
      category: value,
      request: {
        template: `a\n${text.replace(/[\n\r]+/g, ' ')}${value}`,
        headers: { [`x${text}`]: value },
        type: 'POST',
      },
    });
    return review(
      [{ actions: ['delete', 'create'], before: named('old'), after: named('new') }],
      [{ actions: ['update'], before: named('new'), after: named('old') }],
      {
        consumers: () => Promise.resolve(flows),
        planWarnings: [
          { address: 'genesysactions_function_action.it', summary: text, detail: text },
          { address: undefined, summary: text, detail: text },
        ],
      },
    );
  }

  test('the page of a review has the same structure whatever the org says, and mentions nobody', async () => {
    const expected = readMarkdown(renderMarkdown(await of('word'))).structure;
    await fc.assert(
      fc.asyncProperty(nastyString(), async (text) => {
        fc.pre(text.trim() !== '');
        const { structure, words } = readMarkdown(renderMarkdown(await of(text)));
        expect(structure).toEqual(expected);
        expect(words).not.toMatch(GITHUB_EXTRAS);
      }),
      runs(300),
    );
  });

  test('the text of a review has the same lines whatever the org says, and no line that ends a block of code', async () => {
    const count = (text: string): number => text.split('\n').length;
    const expected = count(renderText(await of('word')));
    await fc.assert(
      fc.asyncProperty(nastyString(), async (text) => {
        fc.pre(text.trim() !== '');
        const shown = renderText(await of(text));
        expect(count(shown)).toBe(expected);
        expect(shown).not.toMatch(/^ {0,3}(`{3,}|~{3,})\s*$/m);
        expect(terminalText(shown)).toBe(shown);
      }),
      runs(300),
    );
  });

  test('long lists and long texts are cut with a count', async () => {
    const flows = Array.from({ length: 1000 }, (_, index) => ({
      id: `${index}`,
      name: `Flow ${index}`,
      type: 'INBOUNDCALLFLOW',
    }));
    const long = (mark: string): string =>
      Array.from({ length: 900 }, (_, line) => `${mark} ${line}`).join('\n');
    const made = await review(
      [
        {
          actions: ['delete', 'create'],
          before: action({ template: long('old'), name: 'n'.repeat(1000) }),
          after: action({ template: long('new'), name: 'n'.repeat(1000) }),
        },
      ],
      [],
      { consumers: () => Promise.resolve(flows) },
    );
    const text = renderText(made);
    expect(text).toContain('n (744 more characters)'.replace('n ', 'n… '));
    expect(text).toContain('… and 990 more flows');
    expect(text).toMatch(/… and \d+ more lines|lines → /);
    expect(text.length).toBeLessThan(20_000);
    expect(renderMarkdown(made)).toContain('… and 900 more flows');
  });
});
