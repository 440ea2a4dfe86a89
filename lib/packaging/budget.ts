import type { PackageBudget } from '../authoring/definition';
import { UNPACKED_MAX_BYTES, ZIP_MAX_BYTES, ZIP_MAX_FILES } from '../model/limits';
import { problem, warning, type Problem } from '../shared/problems';
import type { BundledModule } from './types';

/** What a package measures. */
interface Measures {
  readonly zipBytes: number;
  readonly unpackedBytes: number;
  readonly files: number;
  readonly largestModules: readonly BundledModule[];
}

const LIMITS = { zipBytes: ZIP_MAX_BYTES, unpackedBytes: UNPACKED_MAX_BYTES, files: ZIP_MAX_FILES } as const;

const WHAT = { zipBytes: 'zip bytes', unpackedBytes: 'unpacked bytes', files: 'files' } as const;

/**
 * Compares a package with its budget, or with the platform's limits where it has none.
 *
 * Rules: `budget/exceeded` (an error), `budget/nearly` (a warning: more than nine tenths).
 */
export function checkBudget(measures: Measures, budget: PackageBudget = {}): Problem[] {
  return (['zipBytes', 'unpackedBytes', 'files'] as const).flatMap((name) => {
    const value = measures[name];
    const limit = Math.min(budget[name] ?? LIMITS[name], LIMITS[name]);
    if (value <= limit * 0.9) return [];
    const largest = measures.largestModules.slice(0, 3).map(({ path, size }) => `${path} (${size})`);
    const most = largest.length === 0 ? '' : ` The largest modules are ${largest.join(', ')}.`;
    const whose = limit < LIMITS[name] ? 'its budget' : "the platform's limit";
    const said = `The package has ${value} ${WHAT[name]}; ${whose} is ${limit}.${most}`;
    return [
      value > limit
        ? problem('budget/exceeded', ['budget', name], said)
        : warning('budget/nearly', ['budget', name], said),
    ];
  });
}
