import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/repository';
import { median, type BenchPart } from './bench';

const MANY = 50;
const RUNS = 5;

/** An app with so many functions, each with its own code. */
async function makeApp(directory: string, functions: number): Promise<void> {
  await mkdir(directory, { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  const lines: string[] = [];
  for (let index = 0; index < functions; index += 1) {
    const own = join(directory, 'functions', `f${index}`, 'src');
    await cp(join(ROOT, 'functions/user-lookup/src'), own, { recursive: true });
    const entry = join(own, 'index.ts');
    await writeFile(entry, `${await readFile(entry, 'utf8')}\n// ${index}\n`);
    lines.push(`new FunctionAction(stack, 'F${index}', {
  name: 'F ${index}', input: { type: 'object', properties: {} }, output: { type: 'object', properties: {} },
  integration, code: FunctionCode.fromTypeScript('functions/f${index}'),
});`);
  }
  await writeFile(
    join(directory, 'main.ts'),
    `import { App, TerraformStack } from 'cdktf';
import { FunctionAction, FunctionCode, FunctionsIntegration, GenesysActionsProvider } from ${JSON.stringify(join(ROOT, 'dist/index.js'))};
const app = new App({ outdir: 'cdktf.out' });
const stack = new TerraformStack(app, 'bench');
new GenesysActionsProvider(stack, 'genesysactions');
const integration = FunctionsIntegration.fromIntegrationId(stack, 'Elsewhere', '1');
${lines.join('\n')}
app.synth();
`,
  );
}

const part: BenchPart = {
  name: 'synth',
  async run(report) {
    const work = await mkdtemp(join(tmpdir(), 'genesys-actions-bench-'));
    const synth = async (name: string): Promise<number> => {
      const started = performance.now();
      await report.process(process.execPath, ['--import', 'tsx', 'main.ts'], { cwd: join(work, name) });
      return performance.now() - started;
    };
    try {
      await makeApp(join(work, 'one'), 1);
      await makeApp(join(work, 'many'), MANY);
      await synth('one');
      await synth('many');
      // Now nothing has changed: the whole synth is measured, in turns.
      const one: number[] = [];
      const many: number[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        one.push(await synth('one'));
        many.push(await synth('many'));
      }
      report.add({
        name: `synth: ${MANY} unchanged functions`,
        value: median(many) / median(one),
        unit: '× 1 unchanged function',
        goal: 1.5,
      });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  },
};
export default part;
