import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { ProviderDefinition } from '../framework/provider';
import { renderFunctionPage, renderPage, type ReferencePage } from './render';

/** Where the reference is, and the examples that it shows. */
export const DOCS = resolve(__dirname, '..', '..', '..', 'docs', 'reference', 'provider');
export const EXAMPLES = join(DOCS, 'examples');

const INSTALLATION = `Stacks that are made with the constructs of the npm package bring the provider along. For plain HCL it is installed once on
a machine, and then found by \`terraform init\` without a network:

\`\`\`shell
npx genesys-actions provider install
\`\`\`

That prints the \`required_providers\` block as well. The zip of a function, for \`code = { path = "NAME.zip" }\`, is made by:

\`\`\`shell
npx genesys-actions package functions/NAME --out NAME.zip
\`\`\``;

type Definition = Pick<
  ProviderDefinition,
  'name' | 'schema' | 'resources' | 'dataSources' | 'ephemerals' | 'functions' | 'lists' | 'actions'
>;

/** Every page of the reference: file names below {@link DOCS}, and what has to be in them. */
export function referencePages(definition: Definition): Map<string, string> {
  const short = (name: string): string => name.slice(definition.name.length + 1);
  const pages = new Map<string, string>();
  const add = (file: string, page: ReferencePage): void => {
    pages.set(file, renderPage(page));
  };
  add('index.md', {
    name: definition.name,
    kind: 'Provider',
    schema: definition.schema,
    installation: INSTALLATION,
    example: read('provider', 'provider.tf'),
  });
  for (const { name, schema, identity } of definition.resources) {
    add(join('resources', `${short(name)}.md`), {
      name,
      kind: 'Resource',
      schema,
      example: read('resources', short(name), 'resource.tf'),
      importExample: read('resources', short(name), 'import.sh'),
      identity,
    });
  }
  for (const { name, schema } of definition.dataSources) {
    add(join('data-sources', `${short(name)}.md`), {
      name,
      kind: 'Data Source',
      schema,
      example: read('data-sources', short(name), 'data-source.tf'),
    });
  }
  for (const { name, schema } of definition.ephemerals) {
    add(join('ephemeral-resources', `${short(name)}.md`), {
      name,
      kind: 'Ephemeral Resource',
      schema,
      needs: 'ephemeralResources',
      example: read('ephemeral-resources', short(name), 'ephemeral-resource.tf'),
    });
  }
  for (const { name, schema } of definition.lists) {
    add(join('list-resources', `${short(name)}.md`), {
      name,
      kind: 'List Resource',
      schema,
      needs: 'queries',
      example: read('list-resources', short(name), 'list-resource.tfquery.hcl'),
    });
  }
  for (const { name, schema } of definition.actions) {
    add(join('actions', `${short(name)}.md`), {
      name,
      kind: 'Action',
      schema,
      needs: 'actions',
      example: read('actions', short(name), 'action.tf'),
    });
  }
  for (const each of definition.functions) {
    const example = read('functions', each.name, 'function.tf');
    pages.set(join('functions', `${each.name}.md`), renderFunctionPage(definition.name, each, example));
  }
  return pages;
}

function read(...path: string[]): string | undefined {
  const file = join(EXAMPLES, ...path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** What differs between the files and what they have to be; empty when the reference is up to date. */
export function staleFiles(pages: ReadonlyMap<string, string>): string[] {
  const wrong = [...pages]
    .filter(
      ([file, text]) => !existsSync(join(DOCS, file)) || readFileSync(join(DOCS, file), 'utf8') !== text,
    )
    .map(([file]) => `${file} is not what the schema says`);
  return [...wrong, ...leftOver(pages).map((file) => `${file} belongs to nothing`)];
}

/** Pages of what is no longer there. */
export function leftOver(pages: ReadonlyMap<string, string>): string[] {
  if (!existsSync(DOCS)) return [];
  return readdirSync(DOCS, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(DOCS, join(entry.parentPath, entry.name)))
    .filter((file) => !pages.has(file));
}
