import { runSteps, type ProgressStep } from './progress';
import type { Project } from './project';

/** The step that synthesises the stacks of a project. It fails where the app does not have one of those named. */
export function synthesisOf(project: Project, ...named: readonly string[]): ProgressStep<object> {
  return {
    title: 'Synthesise',
    run: async () => {
      await project.synth();
      for (const stack of named) project.require(stack);
    },
  };
}

/**
 * Synthesises the stacks of a project for a command that looks at several, and shows that.
 *
 * @param named those that it is to look at; undefined: all
 * @param quiet whether nothing is shown
 * @returns those to look at
 */
export async function synthesisedStacks(
  project: Project,
  named: readonly string[] | undefined,
  quiet: boolean,
): Promise<readonly string[]> {
  await runSteps({}, [synthesisOf(project, ...(named ?? []))], { quiet });
  return named ?? project.stacks;
}
