import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './repository';

/** A step of a workflow or of a composite action. */
export interface WorkflowStep {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface WorkflowJob {
  readonly uses?: string;
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly concurrency?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps?: readonly WorkflowStep[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly env?: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

export const WORKFLOWS = join(ROOT, '.github', 'workflows');

/** The workflows of this repository by file name. */
export function readWorkflows(): Record<string, Workflow> {
  return Object.fromEntries(
    readdirSync(WORKFLOWS).map((file) => [
      file,
      parse(readFileSync(join(WORKFLOWS, file), 'utf8')) as Workflow,
    ]),
  );
}
