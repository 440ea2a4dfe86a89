/** Something in a data directory that is not as it was written. */
export interface Damage {
  /** The file, by its path within the directory. */
  readonly file: string;
  /** Which record of it, from 1; undefined: all of it. */
  readonly record?: number;
  /** What is wrong, as a part of a sentence. */
  readonly what: string;
}

/** How many damages are told one by one. */
const TOLD_MAX = 10;

/** Thrown at the start on a data directory that is damaged: nothing was changed in it. */
export class DamagedData extends Error {
  constructor(
    directory: string,
    readonly damages: readonly Damage[],
  ) {
    const more = damages.length - TOLD_MAX;
    super(
      [
        `The data directory ${directory} is damaged:`,
        ...damages.slice(0, TOLD_MAX).map((damage) => `  ${sentence(damage)}`),
        ...(more > 0 ? [`  … and ${more} more`] : []),
        'Nothing in it was changed. Restore it from a copy; or start with --repair, which goes on with what is whole and ' +
          'keeps its files as they were in a directory within it; or choose another --data directory.',
      ].join('\n'),
    );
    this.name = 'DamagedData';
  }
}

/** What is wrong, with its place. */
export function sentence({ file, record, what }: Damage): string {
  return `${file}${record === undefined ? '' : `, record ${record}`}: ${what}.`;
}
