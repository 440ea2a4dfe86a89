import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asTerraformKeeps, hclString, terraformText, terraformValue } from '../../lib/terraform/escape';
import { ENGINE } from '../support/engine';
import { manyNastyStrings, nastyJson } from '../support/nasty-strings';
import { CLEAN_ENVIRONMENT } from '../support/terraform';
import fc from '../support/fast-check';

/** What Terraform makes of outputs: one process for them all. */
function outputs(files: Readonly<Record<string, string>>): Record<string, unknown> {
  const directory = mkdtempSync(join(tmpdir(), 'genesys-actions-escape-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    const terraform = (...args: string[]): string =>
      execFileSync(ENGINE.program, args, {
        cwd: directory,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        maxBuffer: 1 << 28,
        env: { ...process.env, ...CLEAN_ENVIRONMENT } as NodeJS.ProcessEnv,
      });
    terraform('apply', '-auto-approve', '-no-color', '-input=false');
    const shown = JSON.parse(terraform('output', '-json')) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(shown).map(([name, { value }]) => [name, value]));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const texts = manyNastyStrings(2000);

describe('what real Terraform reads is the text itself', () => {
  let read: Record<string, unknown>;

  beforeAll(() => {
    const keyed = texts.map((text, index) => [`${index}:${text}`, text] as const);
    const json = {
      output: {
        values: { value: texts.map(terraformText) },
        keys: { value: terraformValue(Object.fromEntries(keyed)) },
        alone: { value: texts.map((text) => ({ [terraformText(text)]: 1 })) },
      },
    };
    const hcl = `output "literals" {\n  value = [\n${texts.map((text) => `    ${hclString(text)},\n`).join('')}  ]\n}\n`;
    read = outputs({ 'main.tf.json': JSON.stringify(json), 'literals.tf': hcl });
  });

  const kept = texts.map(asTerraformKeeps);

  it('as values of its JSON syntax', () => {
    expect(read['values']).toEqual(kept);
  });

  it('as keys of its JSON syntax', () => {
    const expected = new Map(texts.map((text, index) => [`${index}:${asTerraformKeeps(text)}`, kept[index]]));
    expect(new Map(Object.entries(read['keys'] as object))).toEqual(expected);
    const alone = (read['alone'] as object[]).map((each) => Object.keys(each));
    expect(alone).toEqual(kept.map((text) => [text]));
  });

  it('as literals of its own language', () => {
    expect(read['literals']).toEqual(kept);
  });
});

describe('a value', () => {
  it('keeps its form: only texts and keys are written otherwise', () => {
    const forms = (value: unknown): unknown =>
      typeof value === 'string'
        ? ''
        : Array.isArray(value)
          ? value.map(forms)
          : typeof value === 'object' && value !== null
            ? Object.values(value).map(forms)
            : value;
    fc.assert(
      fc.property(nastyJson(), (value) => {
        expect(forms(terraformValue(value))).toEqual(forms(value));
      }),
    );
  });

  it('keeps what it was given: objects that are no data are left alone', () => {
    const reference = new (class Reference {
      readonly name = '${x}';
    })();
    expect(terraformValue({ reference })).toEqual({ reference });
    expect(terraformValue({ a: ['${x}'], '%{b': 1 })).toEqual({ a: ['$${x}'], '%%{b': 1 });
  });
});

it('a literal shows what is in it: nothing hidden, nothing turned', () => {
  for (const text of texts) expect(hclString(text)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
});
