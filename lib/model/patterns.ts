import { isJsonObject, type Json } from '../shared/json';
import { problem, warning, type Problem } from '../shared/problems';
import { javaRegex } from '../velocity/java-regex';

/** A contract's `pattern`, and the dialect that has it. */
interface Pattern {
  readonly regex: RegExp;
  readonly dialect: 'ecma' | 'java';
}

/**
 * Reads a `pattern` of a contract: as ECMA 262, as draft 04 says, otherwise as Java, in which the platform is written.
 *
 * @returns undefined when it is a regular expression in neither
 */
export function readPattern(source: string): Pattern | undefined {
  for (const flags of ['u', '']) {
    try {
      return { regex: new RegExp(source, flags), dialect: 'ecma' };
    } catch {
      // Escapes such as \- are none with the flag u, and are without it.
    }
  }
  try {
    return { regex: javaRegex(source, false), dialect: 'java' };
  } catch {
    return undefined;
  }
}

/**
 * Checks the regular expressions of a contract. One that neither dialect has is an error, though a schema of draft 04 may
 * hold any text there: a value that it is for can never be checked, so no call with one could work. Rule:
 * `contract/pattern`.
 */
export function checkPatterns(schema: Json): Problem[] {
  const problems: Problem[] = [];
  const check = (source: string, path: readonly (string | number)[]): void => {
    const dialect = readPattern(source)?.dialect;
    if (dialect === 'ecma') return;
    const [report, what] =
      dialect === undefined
        ? [problem, 'is no regular expression, so no value could ever be checked against it. Correct it']
        : [
            warning,
            'is a regular expression of Java, and not of ECMA 262, which JSON schemas use. Write it for both',
          ];
    problems.push(report('contract/pattern', path, `The pattern ${JSON.stringify(source)} ${what}.`));
  };
  const visit = (value: Json | undefined, path: readonly (string | number)[]): void => {
    if (Array.isArray(value)) {
      (value as readonly Json[]).forEach((each, index) => {
        visit(each, [...path, index]);
      });
    }
    if (!isJsonObject(value)) return;
    const { pattern, patternProperties } = value;
    if (typeof pattern === 'string') check(pattern, [...path, 'pattern']);
    if (isJsonObject(patternProperties)) {
      for (const source of Object.keys(patternProperties))
        check(source, [...path, 'patternProperties', source]);
    }
    for (const [name, member] of Object.entries(value)) if (!VALUES.has(name)) visit(member, [...path, name]);
  };
  visit(schema, []);
  return problems;
}

/** Members of a schema that hold values, not schemas. */
const VALUES = new Set(['default', 'enum']);
