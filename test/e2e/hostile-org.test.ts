import { readMarkdown } from '../support/markdown';
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
    const commands = [
      ['drift', '--stack', 'dev'],
      ['drift', '--stack', 'dev', '--format', 'markdown'],
      ['drift', '--stack', 'dev', '--json'],
      ['review', '--stack', 'dev'],
      ['review', '--stack', 'dev', '--format', 'markdown'],
      ['status', '--stack', 'dev'],
      ['promote', '--from', 'dev', '--to', 'test'],
      ['deploy', '--stack', 'dev', '--plan-out', 'saved.tfplan'],
    ];
    const shown: string[] = [];
    for (const args of commands) {
      const { stdout, output } = await story.genesysActions(...args);
      expect(output).not.toContain('canary');
      expect(output).not.toContain('\u001b');
      shown.push(stdout);
    }
    const [plain = '', markdown = '', json = '', , review = ''] = shown;
    expect(plain).toContain('  request.headers.Authorization: none → (sensitive)\n');
    expect(plain).toContain('Greet\\n```\\n# @everyone \\u001b[31m');
    const page = readMarkdown(markdown);
    expect(page.structure).toEqual(['code']);
    expect(page.fences).toEqual([plain.trimEnd()]);
    expect(JSON.parse(json)).toMatchObject({
      stacks: [{ stack: 'dev', drift: [{ changes: expect.anything() as unknown }] }],
    });
    expect(readMarkdown(review).words).not.toContain('@');
  });
});
