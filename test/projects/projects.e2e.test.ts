import { OrgApi } from '../support/api';
import { startTestEmulator } from '../support/emulator';
import { NIGHTLY } from '../support/nightly';
import { lacking, LittleProject, NAMES } from './project';

/** Those that `npm run test:projects` was told; by night all. By day CI has a job of its own for them. */
const NAMED = process.env['PROJECTS']?.split(' ') ?? (NIGHTLY ? NAMES : undefined);

jest.setTimeout(900_000);

/** From an empty org to an empty org, by the scripts of the project's own package.json. */
(NAMED === undefined ? describe.skip : describe).each(NAMED ?? NAMES)('the project', (name) => {
  const missing = lacking(name);
  const why = missing === undefined ? '' : ` [needs ${missing}]`;

  (missing === undefined ? test : test.skip)(
    `${name} deploys, executes, changes and goes${why}`,
    async () => {
      const emulator = await startTestEmulator();
      const api = new OrgApi(emulator);
      const project = new LittleProject(name, emulator);
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
        if (project.has('typecheck')) await project.run('typecheck');

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
