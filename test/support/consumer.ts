import type { InstalledProject } from './installed';

/** A CDK: which package, and which entry of ours is for it. */
export const CDKS = {
  cdktf: { cdk: 'cdktf', entry: 'genesys-actions' },
  cdktn: { cdk: 'cdktn', entry: 'genesys-actions/cdktn' },
} as const;

/** What the compiler is told in a project as `cdktf init` makes it, but for where its output goes. */
export const CDKTF_INIT = {
  alwaysStrict: true,
  declaration: true,
  experimentalDecorators: true,
  lib: ['es2018'],
  module: 'CommonJS',
  noEmitOnError: true,
  noFallthroughCasesInSwitch: true,
  noImplicitAny: true,
  noImplicitReturns: true,
  noImplicitThis: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  resolveJsonModule: true,
  strict: true,
  strictNullChecks: true,
  strictPropertyInitialization: true,
  stripInternal: true,
  target: 'ES2018',
  skipLibCheck: true,
} as const;

/** What `tsc --init` writes since TypeScript 5.9, with Node.js's types, as its comments say. */
export const TSC_INIT = {
  module: 'nodenext',
  target: 'esnext',
  types: ['node'],
  sourceMap: true,
  declaration: true,
  declarationMap: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  strict: true,
  jsx: 'react-jsx',
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noUncheckedSideEffectImports: true,
  moduleDetection: 'force',
  skipLibCheck: true,
} as const;

/**
 * Makes the stack of a user: `main.ts`, which uses what stacks use and exports what has types of ours, and the function
 * `greet` as `genesys-actions new` writes it.
 *
 * @param ending what an import of a file ends with: '.js' in a project of ES modules
 */
export async function writeConsumer(
  project: InstalledProject,
  { cdk, entry }: (typeof CDKS)[keyof typeof CDKS],
  ending: '' | '.js',
): Promise<void> {
  await project.command('new', 'greet');
  project.write(
    'main.ts',
    `import type { Construct } from 'constructs';
import { App } from '${cdk}';
import {
  CustomCredentials,
  EnvironmentStack,
  FunctionAction,
  FunctionCode,
  FunctionsIntegration,
  SecretVariable,
  WebServiceAction,
  WebServicesIntegration,
} from '${entry}';
import { credential, defineFunctionAction, event, input, map, optional, passThrough, text, when } from 'genesys-actions/function';
import greet from './functions/greet/action${ending}';

export const lookup = defineFunctionAction({
  name: 'Look up',
  input: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } }, required: ['a'] },
  output: { type: 'object', properties: { r: { type: 'string' } } },
});
export const template = event({
  a: input('a'),
  b: optional(input('b')),
  c: text\`a is \${input('a')}\`,
  d: credential('KEY'),
  e: when(input('a').equals('x'), 'y', 'z'),
});
export const answers = [map({ r: '$.r' }), passThrough()];

export class Greetings extends EnvironmentStack {
  readonly greet;

  constructor(scope: Construct, name: string) {
    super(scope, { name });
    const key = new SecretVariable(this, 'KEY');
    const credentials = new CustomCredentials(this, 'keys', { name: 'Keys', fields: { KEY: key.stringValue } });
    const integration = new FunctionsIntegration(this, 'functions', { name: 'Greetings', credentials });
    this.greet = new FunctionAction(this, 'greet', {
      ...greet,
      integration,
      code: FunctionCode.fromTypeScript('functions/greet'),
    });
    new WebServiceAction(this, 'web', {
      ...lookup,
      integration: new WebServicesIntegration(this, 'services', { name: 'Services' }),
      request: { url: 'https://example.com/$esc.url($input.a)' },
    });
  }
}

export const app = new App();
export const stack = new Greetings(app, 'dev');
app.synth();
`,
  );
}

/** Writes the compiler's settings, and runs it. */
export function writeSettings(project: InstalledProject, compilerOptions: object): void {
  project.write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: { ...compilerOptions, outDir: 'out', rootDir: '.' },
      exclude: ['node_modules', 'cdktf.out', 'out'],
    }),
  );
}
