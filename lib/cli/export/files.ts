import { DEFAULT_REQUEST_TEMPLATE, DEFAULT_SUCCESS_TEMPLATE } from '../../model/templates';
import { parseHandler } from '../../model/handlers';
import { USER_DEFINED_CREDENTIAL_TYPE } from '../../model/names';
import type { FoundAction, FoundCredential, FoundIntegration, FoundOrg } from './read';

/**
 * The files of an exported org. Its ids stand in `imports.ts` alone, which only the stack of that org reads.
 *
 * @param stack the name of that stack
 */
export function filesOf(org: FoundOrg, stack: string): Record<string, string> {
  const actions = org.integrations.flatMap((each) => each.actions);
  return {
    'cdktf.json': `${JSON.stringify({ language: 'typescript', app: 'npx tsx main.ts', projectId: 'genesys-actions-export', sendCrashReports: 'false' }, null, 2)}\n`,
    '.gitignore': 'node_modules/\ncdktf.out/\n.genesys-actions/\n*.tfstate*\n',
    ...Object.fromEntries(actions.map((each) => [`functions/${each.slug}/action.ts`, definitionText(each)])),
    ...Object.fromEntries(actions.map((each) => [each.entry, placeholder(each)])),
    'stack.ts': stackText(org),
    'imports.ts': importsText(org, stack),
    'main.ts': `import { App } from 'cdktf';
import { ExportedStack } from './stack';

const app = new App();
new ExportedStack(app, { name: ${JSON.stringify(stack)} });
app.synth();
`,
  };
}

function definitionText(action: FoundAction): string {
  const { requestTemplate, headers, translationMap, translationMapDefaults, successTemplate } = action;
  const request = {
    ...(requestTemplate !== DEFAULT_REQUEST_TEMPLATE && { template: requestTemplate }),
    ...(Object.keys(headers).length > 0 && { headers }),
  };
  const response = {
    ...(Object.keys(translationMap).length > 0 && { translationMap }),
    ...(Object.keys(translationMapDefaults).length > 0 && { translationMapDefaults }),
    ...(successTemplate !== DEFAULT_SUCCESS_TEMPLATE && { successTemplate }),
  };
  const definition = {
    name: action.name,
    description: action.description,
    input: action.input,
    output: action.output,
    ...(Object.keys(request).length > 0 && { request }),
    ...(Object.keys(response).length > 0 && { response }),
    handler: action.handler,
    runtime: action.runtime,
    timeoutSeconds: action.timeoutSeconds,
    ...(action.secure && { secure: true }),
  };
  return `import { defineFunctionAction } from 'genesys-actions/function';

export default defineFunctionAction(${JSON.stringify(definition, null, 2)});
`;
}

function placeholder({ name, handler, zipName, deployed }: FoundAction): string {
  const { exportName = 'handler' } = parseHandler(handler) ?? {};
  return `// The platform never gives code back. Put the source here that was deployed as
// ${zipName ?? '(nothing was deployed)'}${deployed === undefined ? '' : `, ${deployed}`}
export const ${exportName.split('.')[0] ?? 'handler'} = (): Promise<never> =>
  Promise.reject(new Error(${JSON.stringify(`The source of ${name} is not here yet`)}));
`;
}

function stackText({ integrations }: FoundOrg): string {
  const actions = integrations.flatMap((each) => each.actions);
  const imports = actions
    .map(({ slug }) => `import ${variable(slug)} from './functions/${slug}/action';\n`)
    .join('');
  const body = integrations.map((each, index) => integrationText(each, index)).join('\n');
  return `import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import {
  CustomCredentials,
  EnvironmentStack,
  FunctionAction,
  FunctionCode,
  FunctionsIntegration,
  type Environment,
} from 'genesys-actions';
import { IMPORTS } from './imports';
${imports}
export class ExportedStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, environment);
${body}
    const blocks = Object.entries(IMPORTS[environment.name] ?? {}).map(([path, id]) => {
      const resource = this.node.findChild(path).node.findChild('Resource') as TerraformResource;
      return { to: \`\${resource.terraformResourceType}.\${resource.friendlyUniqueId}\`, id };
    });
    // Delete them, and imports.ts, when the first apply has taken everything over.
    if (blocks.length > 0) this.addOverride('import', blocks);
  }
}
`;
}

function integrationText(integration: FoundIntegration, index: number): string {
  const { name, enabled, notes, properties, advanced, credentials, actions } = integration;
  const own = `integration${index + 1}`;
  const credentialTexts = credentials.map((each, place) =>
    credentialText(each, `${own}Credential${place + 1}`),
  );
  const settings = [
    `name: this.named(${JSON.stringify(name)})`,
    ...(enabled ? [] : ['enabled: false']),
    ...(notes === '' ? [] : [`notes: ${JSON.stringify(notes)}`]),
    ...(Object.keys(properties).length === 0 ? [] : [`properties: ${JSON.stringify(properties)}`]),
    ...(Object.keys(advanced).length === 0 ? [] : [`advanced: ${JSON.stringify(advanced)}`]),
    ...(credentials.length === 0
      ? []
      : [
          `credentials: { ${credentials.map(({ key }, place) => `${JSON.stringify(key)}: ${own}Credential${place + 1}`).join(', ')} }`,
        ]),
  ];
  const actionTexts = actions.map(
    ({ slug, category }) => `    new FunctionAction(this, ${JSON.stringify(slug)}, {
      ...${variable(slug)},
      name: this.named(${variable(slug)}.name),
${category === undefined ? '' : `      category: ${JSON.stringify(category)},\n`}      integration: ${own},
      code: FunctionCode.fromTypeScript('functions/${slug}'),
    });
`,
  );
  return `${credentialTexts.join('')}    const ${own} = new FunctionsIntegration(this, '${own}', {
      ${settings.join(',\n      ')},
    });
${actions.length === 0 ? `    void ${own};\n` : actionTexts.join('')}`;
}

/** The values of an existing credential stay as they are: only a new \`version\` would write them again. */
function credentialText({ name, type, fields }: FoundCredential, own: string): string {
  const names = fields ?? ['FIELD'];
  const secrets = names.map(
    (field) =>
      `${JSON.stringify(field)}: this.secret(${JSON.stringify(field.replace(/[^A-Za-z0-9_]/g, '_'))}).stringValue`,
  );
  return `${fields === undefined ? '    // The org does not tell the names of the fields: write them here.\n' : ''}    const ${own} = new CustomCredentials(this, '${own}', {
      name: this.named(${JSON.stringify(name)}),
${type === USER_DEFINED_CREDENTIAL_TYPE ? '' : `      type: ${JSON.stringify(type)},\n`}      fields: {
        ${[...new Set(secrets)].join(',\n        ')},
      },
      // The values in the org are kept as they are. To write your own once: version: 1
    });
`;
}

/** By names, so that no id of the source org is written down; only where names repeat, an id has to tell which. */
function importsText({ integrations }: FoundOrg, stack: string): string {
  const named = integrations.flatMap((integration, index) => [
    ...integration.credentials.map(({ id, name }, place) => ({
      construct: `integration${index + 1}Credential${place + 1}`,
      kind: 'credential',
      name,
      id,
    })),
    { construct: `integration${index + 1}`, kind: 'integration', name: integration.name, id: integration.id },
    ...integration.actions.map(({ id, slug, name }) => ({
      construct: slug,
      kind: 'action',
      name: `${integration.name}/${name}`,
      id,
    })),
  ]);
  const imports = named.map(({ construct, kind, name, id }) => {
    const ids = new Set(
      named.filter((each) => each.kind === kind && each.name === name).map((each) => each.id),
    );
    return [construct, ids.size === 1 ? name : id];
  });
  return `/** What each stack takes over from its org: the construct's id to the name, or the id, in the org. */
export const IMPORTS: Readonly<Record<string, Readonly<Record<string, string>>>> = ${JSON.stringify({ [stack]: Object.fromEntries(imports) }, null, 2)};
`;
}

function variable(slug: string): string {
  const name = slug.replace(/-+(\w)/g, (_all, letter: string) => letter.toUpperCase());
  return /^[a-z]/.test(name) ? `${name}Action` : `action${name}`;
}
