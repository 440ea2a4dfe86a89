import type { FunctionActionDefinition } from './definition';
import { isJsonObject } from '../shared/json';
import { problem, type Problem } from '../shared/problems';

type Form = 'text' | 'number' | 'boolean' | 'object' | 'texts' | 'template';

/** Every setting of a definition, and what it is made of. */
const SETTINGS: Readonly<Record<keyof FunctionActionDefinition, Form>> = {
  name: 'text',
  description: 'text',
  input: 'object',
  output: 'object',
  request: 'object',
  response: 'object',
  runtime: 'text',
  handler: 'text',
  timeoutSeconds: 'number',
  credentials: 'texts',
  secure: 'boolean',
  allowedHosts: 'texts',
  build: 'object',
  budget: 'object',
  ignoreRules: 'texts',
};

const REQUIRED = ['name', 'input', 'output'] as const;

/**
 * Checks that a definition has the settings it needs, each of its kind, and no others: what the compiler holds in
 * TypeScript, for definitions in plain JavaScript and for those that were never type-checked.
 *
 * Rules: `definition/unknown-setting`, `definition/setting`.
 */
export function checkDefinitionForm(definition: unknown): Problem[] {
  if (!isJsonObject(definition)) {
    return [wrongSetting([], 'The definition must be an object: defineFunctionAction({ … }).')];
  }
  const problems = Object.entries(definition).flatMap(([name, value]): Problem[] => {
    if (!Object.hasOwn(SETTINGS, name)) {
      const known = Object.keys(SETTINGS).join(', ');
      return [
        problem('definition/unknown-setting', [name], `There is no setting ${name}. There are: ${known}.`),
      ];
    }
    const form = SETTINGS[name as keyof FunctionActionDefinition];
    return value === undefined || hasForm(value, form)
      ? []
      : [wrongSetting([name], `${name} must be ${NAMES[form]}.`)];
  });
  const missing = REQUIRED.filter((name) => definition[name] === undefined).map((name) =>
    wrongSetting([], `The definition has no ${name}: it needs ${REQUIRED.join(', ')}.`),
  );
  return [...problems, ...missing, ...requestForm(definition['request'])];
}

const NAMES: Readonly<Record<Form, string>> = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  texts: 'a list of texts',
  template: 'a text or event({ … })',
};

function hasForm(value: unknown, form: Form): boolean {
  switch (form) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'object':
      return isJsonObject(value);
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'template':
      return typeof value === 'string' || (isJsonObject(value) && value['kind'] === 'event');
  }
}

function requestForm(request: unknown): Problem[] {
  if (!isJsonObject(request)) return [];
  const { template, headers } = request;
  const problems: Problem[] = [];
  if (template !== undefined && !hasForm(template, 'template')) {
    problems.push(wrongSetting(['request', 'template'], `template must be ${NAMES.template}.`));
  }
  if (headers !== undefined && !isJsonObject(headers)) {
    problems.push(wrongSetting(['request', 'headers'], `headers must be ${NAMES.object}.`));
  }
  return problems;
}

function wrongSetting(path: readonly string[], message: string): Problem {
  return problem('definition/setting', path, message);
}
