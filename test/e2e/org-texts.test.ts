import { readMarkdown } from '../support/markdown';
import { NIGHTLY } from '../support/nightly';
import { expectStatus } from '../support/processes';
import { Story } from '../support/story';

/** An org in which somebody has given an action a name that is none, and has written a secret into a header by hand. */
describe('what an org says', () => {
  const NAME = 'Greet\n```\n# @everyone \u001b[31m';
  let story: Story;

  beforeAll(async () => {
    story = await Story.begin();
    story.commit('Greet');
    expectStatus(await story.genesysActions('deploy', '--stack', 'dev', '--auto-approve'), 0);
    const api = story.apis.dev;
    const action = `integrations/actions/${(await api.action('Greet (dev)')).id}`;
    await api.call('POST', `${action}/draft`);
    const draft = await api.call<{ version: number }>('GET', `${action}/draft`);
    const { version } = await api.call<{ version: number }>('PATCH', `${action}/draft`, {
      version: draft.version,
      name: NAME,
      config: {
        request: {
          requestTemplate: '${input.rawRequest}',
          requestType: 'POST',
          headers: { Authorization: 'Bearer canary-by-hand' },
        },
        response: { translationMap: {}, translationMapDefaults: {}, successTemplate: '${rawResult}' },
      },
    });
    await api.call('POST', `${action}/draft/publish`, { version });
  });

  afterAll(() => story.end());

  test('leaves neither its line nor its fence, reaches no terminal as it is, and gives no secret away', async () => {
    async function shown(...args: string[]): Promise<string> {
      const { stdout, output } = await story.genesysActions(...args, '--stack', 'dev');
      expect(output).not.toContain('canary');
      expect(output).not.toContain('\u001b');
      return stdout;
    }
    const plain = await shown('drift');
    const markdown = await shown('drift', '--format', 'markdown');
    const review = await shown('review', '--format', 'markdown');
    expect(plain).toContain('  request.headers.Authorization: none → (sensitive)\n');
    expect(plain).toContain('Greet\\n```\\n# @everyone \\u001b[31m');
    const page = readMarkdown(markdown);
    expect(page.structure).toEqual(['code']);
    expect(page.fences).toEqual([plain.trimEnd()]);
    expect(readMarkdown(review).words).not.toContain('@');
    if (!NIGHTLY) return;
    expect(JSON.parse(await shown('drift', '--json'))).toMatchObject({
      stacks: [{ stack: 'dev', drift: [{ changes: expect.anything() as unknown }] }],
    });
    for (const args of [['review'], ['status'], ['deploy', '--plan-out', 'saved.tfplan']])
      await shown(...args);
    const promotion = await story.genesysActions('promote', '--from', 'dev', '--to', 'test');
    for (const text of ['canary', '\u001b']) expect(promotion.output).not.toContain(text);
  });
});
