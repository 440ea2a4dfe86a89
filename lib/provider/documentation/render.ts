import { whoHas, type FeatureName } from '../../terraform/features';
import type { FunctionType } from '../framework/function';
import type { ResourceIdentity } from '../framework/identity';
import type { Attribute, Attributes, Schema } from '../framework/schema';
import type { TypeConstraint, Value } from '../framework/values';

/** What a page is about. */
export interface ReferencePage {
  /** For example `genesysactions_credential`, or `genesysactions` for the provider itself. */
  readonly name: string;
  readonly kind: 'Provider' | 'Resource' | 'Data Source' | 'Ephemeral Resource' | 'List Resource' | 'Action';
  readonly schema: Schema;
  /** How it comes to be there, as Markdown. */
  readonly installation?: string | undefined;
  /** A complete configuration, in Terraform's language. */
  readonly example?: string | undefined;
  /** How to import one, as shell commands. */
  readonly importExample?: string | undefined;
  readonly identity?: ResourceIdentity<never> | undefined;
  /** What an engine has to have for it. */
  readonly needs?: FeatureName;
}

/** One page of the reference, in the form of Terraform's own: Markdown with a head for the registry. */
export function renderPage(page: ReferencePage): string {
  const { name, kind, schema, installation, example, importExample, identity, needs } = page;
  const sections = [
    head(page),
    `# ${name.replaceAll('_', '\\_')} (${kind})`,
    schema.description,
    needs === undefined ? '' : `Needs ${whoHas(needs)}, or later.`,
    schema.deprecated === undefined ? '' : `~> **Deprecated:** ${schema.deprecated}`,
    installation === undefined ? '' : `## Installation\n\n${installation}`,
    example === undefined ? '' : `## Example Usage\n\n${fence('terraform', example)}`,
    '## Schema',
    ...attributeSections(schema.attributes, []),
    importExample === undefined ? '' : `## Import\n\n${fence('shell', importExample)}`,
    identity === undefined ? '' : identitySection(name, identity),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** The page of a function of Terraform's language. */
export function renderFunctionPage(
  provider: string,
  { name, summary, description, parameters, returns }: FunctionType,
  example: string | undefined,
): string {
  const signature = parameters
    .map((each) => `${each.name} ${constraintName(each.type).toLowerCase()}`)
    .join(', ');
  const sections = [
    headOf(`${name} function - ${provider}`, summary),
    `# ${name.replaceAll('_', '\\_')} (Function)`,
    description,
    `Needs ${whoHas('functions')}, or later.`,
    ...(example === undefined ? [] : [`## Example Usage\n\n${fence('terraform', example)}`]),
    `## Signature\n\n\`provider::${provider}::${name}(${signature}) ${constraintName(returns).toLowerCase()}\``,
    `## Arguments\n\n${parameters.map((each) => `1. \`${each.name}\` (${constraintName(each.type)}) ${each.description}`).join('\n')}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** How to import by identity. */
function identitySection(name: string, { attributes }: ResourceIdentity<never>): string {
  const members = Object.keys(attributes).filter((each) => each !== 'name');
  const width = Math.max(...members.map(({ length }) => length));
  const example = `import {
  to       = ${name}.example
  provider = ${name.split('_')[0] ?? ''}
  identity = {
${members.map((each) => `    ${each.padEnd(width)} = "…"`).join('\n')}
  }
}`;
  return [
    `With ${whoHas('identity')}, or later, by identity:`,
    fence('terraform', example),
    '### Identity Schema',
    Object.entries(attributes)
      .map(([each, attribute]) => line(each, attribute, []))
      .join('\n'),
  ].join('\n\n');
}

function head({ name, kind, schema }: ReferencePage): string {
  const title = kind === 'Provider' ? `${name} Provider` : `${name} ${kind}`;
  const [summary = ''] = schema.description.split('\n');
  return headOf(title, summary);
}

function headOf(title: string, summary: string): string {
  return [
    '---',
    '# Generated from the schema by `npm run docs`: change the schema, not this file.',
    `page_title: ${JSON.stringify(title)}`,
    'subcategory: ""',
    `description: ${JSON.stringify(summary)}`,
    '---',
  ].join('\n');
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trim()}\n\`\`\``;
}

/** Required, optional and read-only attributes, and then a section for each nested one. */
function attributeSections(attributes: Attributes, path: readonly string[]): string[] {
  const all = Object.entries(attributes).sort(([left], [right]) => (left < right ? -1 : 1));
  const groups: [string, typeof all][] = [
    ['Required', all.filter(([, { required }]) => required)],
    ['Optional', all.filter(([, { required, optional }]) => !required && optional)],
    ['Read-Only', all.filter(([, { required, optional }]) => !required && !optional)],
  ];
  const lists = groups
    .filter(([, members]) => members.length > 0)
    .map(([title, members]) => {
      const heading = path.length === 0 ? `### ${title}` : `${title}:`;
      return `${heading}\n\n${members.map(([name, attribute]) => line(name, attribute, path)).join('\n')}`;
    });
  const nested = all.flatMap(([name, attribute]) => {
    if (attribute.nested === undefined) return [];
    const inner = [...path, name];
    return [
      `<a id="${anchor(inner)}"></a>\n\n### Nested schema for \`${inner.join('.')}\``,
      ...attributeSections(attribute.nested.attributes, inner),
    ];
  });
  return [...lists, ...nested];
}

function anchor(path: readonly string[]): string {
  return `nested--${path.join('--')}`;
}

function line(name: string, attribute: Attribute, path: readonly string[]): string {
  const { description, sensitive, writeOnly, deprecated, requiresReplace, format, nested } = attribute;
  const marks = [
    typeName(attribute),
    ...(format === 'json' ? ['JSON'] : []),
    ...(sensitive ? ['Sensitive'] : []),
    ...(writeOnly
      ? [
          '[Write-only](https://developer.hashicorp.com/terraform/language/resources/ephemeral#write-only-arguments)',
        ]
      : []),
    ...(deprecated === undefined ? [] : ['Deprecated']),
  ];
  const sentences = [
    description,
    defaultText(attribute.default),
    requiresReplace === true && !/replaces/.test(description) ? 'A change replaces the resource.' : '',
    deprecated === undefined ? '' : `**Deprecated:** ${deprecated}`,
    nested === undefined ? '' : `(see [below](#${anchor([...path, name])}))`,
  ];
  return `- \`${name}\` (${marks.join(', ')}) ${sentences.filter((text) => text !== '').join(' ')}`;
}

function defaultText(value: Value | undefined): string {
  if (value === undefined) return '';
  const text = JSON.stringify(value);
  return text === '{}' || text === '[]' ? '' : `Default: \`${typeof value === 'string' ? value : text}\`.`;
}

function typeName({ type, nested, block }: Attribute): string {
  if (nested === undefined) return constraintName(type ?? 'dynamic');
  if (block) return 'Block';
  return { single: 'Attributes', list: 'Attributes List', map: 'Attributes Map' }[nested.nesting];
}

function constraintName(type: TypeConstraint): string {
  if (typeof type === 'string') {
    return { string: 'String', number: 'Number', bool: 'Boolean', dynamic: 'Dynamic' }[type];
  }
  const [kind, inner] = type;
  if (kind === 'object' || kind === 'tuple') return kind === 'object' ? 'Object' : 'Tuple';
  const name = { list: 'List', set: 'Set', map: 'Map' }[kind];
  return `${name} of ${constraintName(inner)}`;
}
