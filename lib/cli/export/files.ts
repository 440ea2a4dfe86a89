import { DEFAULT_REQUEST_TEMPLATE, DEFAULT_SUCCESS_TEMPLATE } from '../../model/templates';
import { parseHandler } from '../../model/handlers';
import { USER_DEFINED_CREDENTIAL_TYPE } from '../../model/names';
import {
  typescriptComment,
  typescriptIdentifier,
  typescriptKey,
  typescriptString,
  typescriptValue,
} from '../../shared/escape/typescript';
import type { Cdk } from '../scaffold/cdk';
import { Names, slugOf, variableOf } from './names';
import type { FoundAction, FoundCredential, FoundIntegration, FoundOrg } from './read';

/** An action with the names that it gets in the project. */
interface NamedAction {
  readonly action: FoundAction;
  /** Its directory below `functions/`, and its construct's id. */
  readonly slug: string;
  /** The variable that holds its definition. */
  readonly variable: string;
  /** Where its source is to be put, once it is there. */
  readonly source: string;
}

interface NamedCredential {
  readonly credential: FoundCredential;
  /** Its construct's id, and the variable that holds it. */
  readonly own: string;
  /** Field → Terraform variable. */
  readonly fields: readonly (readonly [field: string, variable: string])[];
}

interface NamedIntegration {
  readonly integration: FoundIntegration;
  /** Its construct's id, and the variable that holds it. */
  readonly own: string;
  readonly credentials: readonly (readonly [key: string, own: string])[];
  readonly actions: readonly NamedAction[];
}

interface NamedOrg {
  readonly credentials: readonly NamedCredential[];
  readonly integrations: readonly NamedIntegration[];
}

/** An exported org as a project. */
interface ExportedProject {
  /** Path → content. */
  readonly files: Readonly<Record<string, string>>;
  readonly actions: readonly NamedAction[];
}

/**
 * The project of an exported org. Nothing in it can be deployed that the org does not run already: the code is that of
 * the org. Ids of the org stand in `imports.ts` alone, which only the stack of that org reads.
 *
 * @param stack the name of that stack
 * @param cdk what its sources import
 */
export function projectOf(org: FoundOrg, stack: string, cdk: Cdk): ExportedProject {
  const named = nameAll(org);
  const actions = named.integrations.flatMap((each) => each.actions);
  return {
    actions,
    files: {
      'cdktf.json': `${JSON.stringify({ language: 'typescript', app: 'npx tsx main.ts', projectId: 'genesys-actions-export', sendCrashReports: 'false' }, null, 2)}\n`,
      '.gitignore': 'node_modules/\ncdktf.out/\n.genesys-actions/\n*.tfstate*\n',
      ...Object.fromEntries(
        actions.map(({ slug, action }) => [`functions/${slug}/action.ts`, definitionText(action)]),
      ),
      'stack.ts': stackText(named, cdk),
      'imports.ts': importsText(named, stack),
      'main.ts': `import { App } from '${cdk.name}';
import { ExportedStack } from './stack';

const app = new App();
new ExportedStack(app, { name: ${typescriptString(stack)} });
app.synth();
`,
    },
  };
}

/** Gives everything its names: each id of a construct, directory and variable is there once. */
function nameAll({ integrations }: FoundOrg): NamedOrg {
  const constructs = new Names(['genesysactions']);
  const variables = new Names();
  const own = new Map(
    integrations.map((each, index) => [each, constructs.unique(`integration${index + 1}`)]),
  );
  const credentials = nameCredentials(integrations, constructs);
  return {
    credentials: [...credentials.values()],
    integrations: integrations.map((integration) => ({
      integration,
      own: own.get(integration) ?? '',
      credentials: integration.credentials.map(([key, { id }]) => [key, credentials.get(id)?.own ?? '']),
      actions: integration.actions.map((action) => {
        const slug = constructs.unique(slugOf(action.state.name), '-');
        const module = parseHandler(action.state.function.handler)?.module ?? 'src/index';
        return {
          action,
          slug,
          variable: variables.unique(typescriptIdentifier(slug, 'action')),
          source: `functions/${slug}/${module}.ts`,
        };
      }),
    })),
  };
}

/** By their ids: what several integrations share is one construct. */
function nameCredentials(
  integrations: readonly FoundIntegration[],
  constructs: Names,
): Map<string, NamedCredential> {
  const all = new Map(
    integrations.flatMap(({ credentials }) => credentials.map(([, each]) => [each.id, each] as const)),
  );
  const fieldsOf = ({ fields }: FoundCredential): readonly string[] => fields ?? ['FIELD'];
  const names = [...all.values()].flatMap((each) => fieldsOf(each).map(variableOf));
  return new Map(
    [...all.values()].map((credential, index) => [
      credential.id,
      {
        credential,
        own: constructs.unique(`credential${index + 1}`),
        fields: fieldsOf(credential).map((field) => {
          const name = variableOf(field);
          // Where several have a field of this name, each has its own value.
          const shared = names.indexOf(name) !== names.lastIndexOf(name);
          return [
            field,
            constructs.unique(shared ? variableOf(`${credential.name}_${field}`) : name, '_'),
          ] as const;
        }),
      },
    ]),
  );
}

function definitionText({ state, contract }: FoundAction): string {
  const { request, response, function: settings } = state;
  const requestDefinition = {
    ...(request.template !== DEFAULT_REQUEST_TEMPLATE && { template: request.template }),
    ...(Object.keys(request.headers).length > 0 && { headers: request.headers }),
  };
  const responseDefinition = {
    ...(Object.keys(response.translation_map).length > 0 && { translationMap: response.translation_map }),
    ...(Object.keys(response.defaults).length > 0 && { translationMapDefaults: response.defaults }),
    ...(response.success_template !== DEFAULT_SUCCESS_TEMPLATE && {
      successTemplate: response.success_template,
    }),
  };
  const definition = {
    name: state.name,
    description: settings.description ?? '',
    ...contract,
    ...(Object.keys(requestDefinition).length > 0 && { request: requestDefinition }),
    ...(Object.keys(responseDefinition).length > 0 && { response: responseDefinition }),
    handler: settings.handler,
    runtime: settings.runtime,
    timeoutSeconds: settings.timeout_seconds,
    ...(state.secure && { secure: true }),
  };
  return `import { defineFunctionAction } from 'genesys-actions/function';

export default defineFunctionAction(${typescriptValue(definition)});
`;
}

function stackText({ credentials, integrations }: NamedOrg, cdk: Cdk): string {
  const imports = integrations
    .flatMap((each) => each.actions)
    .map(({ slug, variable }) => `import ${variable} from './functions/${slug}/action';\n`)
    .join('');
  return `import type { Construct } from 'constructs';
import {
  CustomCredentials,
  EnvironmentStack,
  FunctionAction,
  FunctionCode,
  FunctionsIntegration,
  type Environment,
} from '${cdk.constructs}';
import { IMPORTS } from './imports';
${imports}
export class ExportedStack extends EnvironmentStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, environment);
${credentials.map(credentialText).join('')}${integrations.map(integrationText).join('')}
    // Delete this, and imports.ts, when the first apply has taken everything over.
    this.importExisting(IMPORTS[environment.name] ?? {});
  }
}
`;
}

/** The values of an existing credential stay as they are: only a new \`version\` would write them again. */
function credentialText({ credential: { name, type, fields: known }, own, fields }: NamedCredential): string {
  const secrets = fields.map(
    ([field, variable]) =>
      `        ${typescriptKey(field)}: this.secret(${typescriptString(variable)}).stringValue,\n`,
  );
  return `${known === undefined ? '    // The org does not tell the names of the fields: write them here.\n' : ''}    const ${own} = new CustomCredentials(this, ${typescriptString(own)}, {
      name: this.named(${typescriptString(name)}),
${type === USER_DEFINED_CREDENTIAL_TYPE ? '' : `      type: ${typescriptString(type)},\n`}      fields: {
${secrets.join('')}      },
      // The values in the org are kept as they are. To write your own once: version: 1
    });
`;
}

function integrationText({ integration, own, credentials, actions }: NamedIntegration): string {
  const { name, enabled, notes, properties, advanced } = integration;
  const keyed = credentials.map(([key, credential]) => `${typescriptKey(key)}: ${credential}`).join(', ');
  const settings = [
    `name: this.named(${typescriptString(name)})`,
    ...(enabled ? [] : ['enabled: false']),
    ...(notes === '' ? [] : [`notes: ${typescriptString(notes)}`]),
    ...(Object.keys(properties).length === 0 ? [] : [`properties: ${typescriptValue(properties, 6)}`]),
    ...(Object.keys(advanced).length === 0 ? [] : [`advanced: ${typescriptValue(advanced, 6)}`]),
    ...(keyed === '' ? [] : [`credentials: { ${keyed} }`]),
  ];
  return `    const ${own} = new FunctionsIntegration(this, ${typescriptString(own)}, {
      ${settings.join(',\n      ')},
    });
${actions.length === 0 ? `    void ${own};\n` : actions.map((each) => actionText(each, integration, own)).join('')}`;
}

function actionText(
  { action: { state, zip }, slug, variable, source }: NamedAction,
  integration: FoundIntegration,
  own: string,
): string {
  const category = state.category ?? '';
  const runs =
    zip === undefined
      ? 'The org has no code of it.'
      : `The org keeps the code that it runs: ${zip.name}${zip.uploaded === undefined ? '' : `, ${zip.uploaded}`}.`;
  return `    new FunctionAction(this, ${typescriptString(slug)}, {
      ...${variable},
      name: this.named(${variable}.name),
${category === integration.name || category === '' ? '' : `      category: ${typescriptString(category)},\n`}      integration: ${own},
      // ${typescriptComment(runs)}
      // To deploy its source from here: put it into ${typescriptComment(source)}, and write
      // FunctionCode.fromTypeScript('functions/${slug}')
      code: FunctionCode.deployed(),
${state.publish ? '' : '      publish: false,\n'}    });
`;
}

function importsText({ credentials, integrations }: NamedOrg, stack: string): string {
  const imports = Object.fromEntries([
    ...credentials.map(({ own, credential }) => [own, credential.importId]),
    ...integrations.flatMap(({ own, integration, actions }) => [
      [own, integration.importId],
      ...actions.map(({ slug, action }) => [slug, action.importId]),
    ]),
  ]) as Record<string, string>;
  return `/** What each stack takes over from its org: the construct's id to the name, or the id, in the org. */
export const IMPORTS: Readonly<Record<string, Readonly<Record<string, string>>>> = ${typescriptValue({ [stack]: imports })};
`;
}
