import { OrgApi } from '../support/api';
import { startTestEmulator } from '../support/emulator';
import { ENGINE_ONCE } from '../support/engine';
import { NIGHTLY } from '../support/nightly';
import { lacking, LittleProject, NAMES } from './project';

/** What runs always, linked instead of installed. CI's job of that name installs them all. */
const BY_DAY = ['es-modules'];

/** Those that `npm run test:projects` was told; by night all. */
const NAMED = process.env['PROJECTS']?.split(' ') ?? (NIGHTLY ? NAMES : undefined);

jest.setTimeout(900_000);

/** From an empty org to an empty org, by the scripts of the project's own package.json. */
describe.each(NAMED ?? BY_DAY)('the project', (name) => {
  const linked = NAMED === undefined;
  const missing = linked ? undefined : lacking(name);
  const why = missing === undefined ? '' : ` [needs ${missing}]`;

  (missing === undefined ? test : test.skip)(
    `${name} deploys, executes, changes and goes${why}`,
    async () => {
      const emulator = await startTestEmulator();
      const api = new OrgApi(emulator);
      const project = new LittleProject(name, emulator, linked ? { engine: ENGINE_ONCE } : undefined);
      const answer = async (): Promise<unknown> => {
        const action = (await api.actions()).find((each) => /^(Greet|Hello)$/.test(each.name));
        return api.execute(action?.id ?? 'none', { name: 'Ada' });
      };
      try {
        await project.install();
        if (project.has('init')) {
          await project.run('init');
          await project.install();
        }
        if (!linked && project.has('typecheck')) await project.run('typecheck');

        expect(await project.run('deploy')).toMatch(/[1-9]\d* added, 0 changed, 0 destroyed/);
        expect(await answer()).toEqual({ text: 'Hello Ada' });

        project.edit('Hello ${', 'Good day ${');
        expect(await project.run('deploy')).toMatch(/0 added, 1 changed, 0 destroyed/);
        expect(await answer()).toEqual({ text: 'Good day Ada' });
        expect(await project.run('plan')).toContain('No changes');

        await project.run('destroy');
        expect([await api.actions(), await api.integrations()]).toEqual([[], []]);
      } finally {
        project.dispose();
        await emulator.close();
      }
    },
  );
});
