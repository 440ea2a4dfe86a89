import { readPlanMessages } from '../../lib/terraform/plan-output';

const diagnostic = (severity: string, summary: string, address?: string): string =>
  JSON.stringify({
    '@level': severity,
    type: 'diagnostic',
    diagnostic: { severity, summary, detail: `${summary}, in full`, ...(address && { address }) },
  });

describe('what a plan said', () => {
  test('has each warning once, whoever gave it', () => {
    const lines = [
      '{"@level":"info","type":"version"}',
      diagnostic('warning', 'old', 'a.one'),
      diagnostic('warning', 'old', 'a.two'),
      diagnostic('warning', 'general'),
      'words of another program',
      diagnostic('warning', 'old', 'a.one'),
    ];
    expect(readPlanMessages(lines.join('\n')).warnings).toEqual([
      { address: 'a.one', summary: 'old', detail: 'old, in full' },
      { address: 'a.two', summary: 'old', detail: 'old, in full' },
      { address: undefined, summary: 'general', detail: 'general, in full' },
    ]);
  });

  test('has its errors as a text, or all that was printed where there is none', () => {
    const lines = ['{"type":"version"}', diagnostic('error', 'wrong', 'a.one'), diagnostic('error', 'worse')];
    expect(readPlanMessages(lines.join('\n')).failure).toBe(
      'Error: wrong\n  with a.one\n\nwrong, in full\n\nError: worse\n\nworse, in full\n',
    );
    expect(readPlanMessages(' no such file \n').failure).toBe('no such file');
  });
});
