import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { RULES } from '../../lib/model/rules';
import { ROOT } from '../support/repository';

/** The rooms of lib/ that have rules; the others use them. */
const ROOMS = ['model', 'velocity', 'jsonpath', 'authoring', 'packaging'];

const RULE = /^[a-z]+(-[a-z]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/;

/** What a file without is not worth reading. */
const LIKE_A_RULE = /['"`][a-z-]+\/[a-z0-9-]+['"`]/;

interface Place {
  /** `lib/model/names.ts:12` */
  readonly at: string;
  /** Whether a problem is made there: the name is an argument of `problem`, `warning` or what stands for them. */
  readonly makes: boolean;
  /** Which function makes it. */
  readonly by: string;
  readonly name: string;
}

/** Every place of lib/ that has a text of the form of a rule's name, but those that only compare with it. */
function placesOf(file: string): Place[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  if (!LIKE_A_RULE.test(text)) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const places: Place[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && RULE.test(node.text) && !onlyRefers(node.parent)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      places.push({
        at: `${file}:${line + 1}`,
        makes: makesProblem(node.parent),
        by: makerOf(node.parent),
        name: node.text,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return places;
}

/** Keys of tables and comparisons refer to a rule; imports are no rules. */
function onlyRefers(parent: ts.Node): boolean {
  return (
    (ts.isPropertyAssignment(parent) && ts.isStringLiteralLike(parent.name)) ||
    ts.isBinaryExpression(parent) ||
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent)
  );
}

function makesProblem(parent: ts.Node): boolean {
  return ts.isCallExpression(parent) && /^(problem|warning|report)$/.test(parent.expression.getText());
}

function makerOf(parent: ts.Node): string {
  return ts.isCallExpression(parent) ? parent.expression.getText() : '';
}

const files = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `lib/${name.replaceAll('\\', '/')}`);
const places = files.flatMap(placesOf);
/** `contract` of `contract/ref`. */
const families = new Set(places.filter(({ makes }) => makes).map(({ name }) => name.split('/')[0]));
const rules = new Map<string, string[]>();
for (const { name, at } of places) {
  if (families.has(name.split('/')[0])) rules.set(name, [...(rules.get(name) ?? []), at]);
}

test('a rule has one place: its name is written once in lib/', () => {
  expect(rules.size).toBeGreaterThan(60);
  const several = [...rules].filter(([, at]) => at.length > 1);
  const advice = several.map(
    ([name, at]) =>
      `${name} is written at ${at.join(' and ')}. Let one function make its problem, and call that.`,
  );
  expect(advice).toEqual([]);
});

test('rules are in the rooms that have no other task than to know them', () => {
  const elsewhere = [...rules]
    .filter(([, [at = '']]) => !ROOMS.includes(at.split('/')[1] ?? ''))
    .map(
      ([name, at]) =>
        `${name} is written in ${at.join(' and ')}. Put its check into lib/model, from where synth, plan and the emulator can call it.`,
    );
  expect(elsewhere).toEqual([]);
});

test('every rule has a verdict, and is as severe as that says', () => {
  const written = new Set(places.map(({ name }) => name));
  expect([...rules.keys()].filter((name) => RULES[name] === undefined)).toEqual([]);
  expect(Object.keys(RULES).filter((name) => !written.has(name))).toEqual([]);
  const others = places.flatMap(({ name, by, at }) => {
    const verdict = RULES[name]?.severity;
    const made = { problem: 'error', warning: 'warning' }[by];
    return made === undefined || verdict === undefined || verdict === 'both' || verdict === made
      ? []
      : [`${at} makes ${name} as ${made}, and lib/model/rules.ts says ${verdict}`];
  });
  expect(others).toEqual([]);
});
