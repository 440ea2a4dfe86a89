import type { SampleEvent, SampleFile } from './shapes';

/** The samples that lie beside the code of functions, in the directory that somebody develops them in. */
export interface SampleFiles {
  /** Where the function of an action is developed, and its sample inputs; undefined where it is not known. */
  find(
    actionName: string,
  ): Promise<{ readonly directory: string; readonly samples: readonly SampleEvent[] } | undefined>;
  /**
   * Writes a sample beside a function.
   *
   * @returns the path of the file; undefined where the function's directory is not known
   * @throws when a file of this name is there already, or it cannot be written
   */
  save(actionName: string, file: SampleFile): Promise<string | undefined>;
}
