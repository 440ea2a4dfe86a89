import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { OrgApi } from './api';
import { startEmulatorProcess, type EmulatorProcess } from './emulator-process';
import { ENGINE_ONCE } from './engine';
import { putFlows } from './flows';
import { NIGHTLY } from './nightly';
import { run, type Finished } from './processes';
import { COMMAND, ROOT, SYNTH_ONCE, TYPESCRIPT } from './repository';
import { CLEAN_ENVIRONMENT, connection } from './terraform';

export const ENVIRONMENTS = ['dev', 'test', 'prod'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

interface Org {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const MAIN = `
import { App, TerraformStack } from 'cdktf';
import { FunctionAction, FunctionCode, FunctionsIntegration, GenesysActionsProvider } from 'genesys-actions';
import greet from './functions/greet/action';

const app = new App();
for (const environment of ['dev', 'test', 'prod']) {
  const stack = new TerraformStack(app, environment);
  new GenesysActionsProvider(stack, 'genesysactions');
  const integration = new FunctionsIntegration(stack, 'Functions', { name: 'Functions' });
  new FunctionAction(stack, 'Greet', {
    ...greet,
    name: 'Greet (' + environment + ')',
    integration,
    code: FunctionCode.fromTypeScript('functions/greet'),
  });
}
app.synth();
`;

const definition = (input: string): string => `
import { defineFunctionAction } from 'genesys-actions/function';

export default defineFunctionAction({
  name: 'Greet',
  description: 'Greets somebody',
  input: { type: 'object', properties: { ${input} }, additionalProperties: false },
  output: { type: 'object', properties: { greeting: { type: 'string' } }, additionalProperties: false },
  handler: 'src/index.handler',
  runtime: 'nodejs22.x',
});
`;

/** The first version of the function. */
export const VERSION_1 = {
  'functions/greet/action.ts': definition("who: { type: 'string' }"),
  'functions/greet/src/index.ts': `export const handler = async (event: { who: string }) => ({
  greeting: \`Hello \${event.who}\`,
});
`,
};

/** The second one: other code, and an input that is required. */
export const VERSION_2 = {
  'functions/greet/action.ts': definition("who: { type: 'string' }, language: { type: 'string' }").replace(
    "input: { type: 'object',",
    "input: { type: 'object', required: ['language'],",
  ),
  'functions/greet/src/index.ts': `const WORDS: Record<string, string> = { de: 'Hallo', en: 'Hello' };

export const handler = async (event: { who: string; language: string }) => ({
  greeting: \`\${WORDS[event.language] ?? 'Hello'} \${event.who}\`,
});
`,
};

/** A team's repository with three environments, and their orgs in one emulator. */
export class Story {
  private constructor(
    /** The repository's path. */
    readonly project: string,
    /** What its commands run with; may be changed. */
    readonly env: Record<string, string | undefined>,
    readonly apis: Readonly<Record<Environment, OrgApi>>,
    private readonly emulator: EmulatorProcess,
  ) {}

  /** What synthesises the stacks. */
  readonly app = `${NIGHTLY ? '' : `${SYNTH_ONCE} `}node --require ${TYPESCRIPT} main.ts`;

  static async begin(): Promise<Story> {
    const emulator = await startEmulatorProcess(ENVIRONMENTS.flatMap((name) => ['--org', name]));
    const env: Record<string, string | undefined> = {
      ...CLEAN_ENVIRONMENT,
      CI: '1',
      NO_COLOR: '1',
      TERRAFORM_BINARY_NAME: ENGINE_ONCE,
      ...connection(emulator),
      GENESYSCLOUD_OAUTHCLIENT_ID: undefined,
      GENESYSCLOUD_OAUTHCLIENT_SECRET: undefined,
    };
    const apis = {} as Record<Environment, OrgApi>;
    for (const { name, clientId, clientSecret } of (emulator as unknown as { orgs: Org[] }).orgs) {
      env[`${name.toUpperCase()}_GENESYSCLOUD_OAUTHCLIENT_ID`] = clientId;
      env[`${name.toUpperCase()}_GENESYSCLOUD_OAUTHCLIENT_SECRET`] = clientSecret;
      apis[name as Environment] = new OrgApi({ url: emulator.url, clientId, clientSecret });
    }
    const project = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-story-')));
    const story = new Story(project, env, apis, emulator);
    mkdirSync(join(project, 'node_modules', '.bin'), { recursive: true });
    symlinkSync(ROOT, join(project, 'node_modules', 'genesys-actions'));
    symlinkSync(COMMAND, join(project, 'node_modules', '.bin', 'genesys-actions'));
    for (const name of ['cdktf', 'constructs'])
      symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
    story.write({
      'cdktf.json': JSON.stringify({
        language: 'typescript',
        app: story.app,
        projectId: 'story',
        sendCrashReports: 'false',
      }),
      'package.json': '{"name":"story","private":true}',
      '.gitignore': 'node_modules\ncdktf.out\n.genesys-actions\n*.tfstate*\n',
      'main.ts': MAIN,
      ...VERSION_1,
    });
    story.git('init', '-q', '-b', 'main');
    return story;
  }

  async end(): Promise<void> {
    await this.emulator.stop();
    for (const path of [this.project, `${this.project}-synthesised`])
      rmSync(path, { recursive: true, force: true });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.project, name)), { recursive: true });
      writeFileSync(join(this.project, name), content);
    }
  }

  /** Replaces a text in a file; it must be there. */
  edit(name: string, from: string, to: string): void {
    const before = readFileSync(join(this.project, name), 'utf8');
    if (!before.includes(from)) throw new Error(`${name} has no ${from}`);
    this.write({ [name]: before.replace(from, to) });
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=Story', '-c', 'user.email=story@example.invalid'];
    return execFileSync('git', [...identity, ...args], { cwd: this.project, encoding: 'utf8' }).trim();
  }

  /** Commits everything and gives the commit's id. */
  commit(message: string): string {
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  genesysActions(...args: string[]): Promise<Finished> {
    return run(process.execPath, [COMMAND, ...args], { cwd: this.project, env: this.env });
  }

  /** Lets a flow use actions, or none any more: what Architect would show. */
  useInFlow(environment: Environment, name: string, uses: readonly string[]): Promise<void> {
    return putFlows(this.emulator, [{ name, uses }], environment);
  }

  /** The digest that runs, by the org's own word: the name of the deployed file. */
  async running(environment: Environment): Promise<string> {
    const { id } = await this.apis[environment].action(`Greet (${environment})`);
    const { zip } = await this.apis[environment].publishedFunction(id);
    return /\.([0-9a-f]{64})\.zip$/.exec(zip?.name ?? '')?.[1] ?? zip?.name ?? '';
  }
}
