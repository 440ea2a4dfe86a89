import { isJsonObject, objectOf, objectsIn, type Json, type JsonObject } from '../shared/json';

/** A plan that cannot be reviewed: its message says why, and what to do. */
export class PlanError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PlanError';
  }
}

/** What Terraform is going to do with a resource. */
export type ChangeKind = 'create' | 'update' | 'replace' | 'delete' | 'forget' | 'none';

/** A change of one resource of the provider `genesysactions`: planned, or found to have happened outside. */
export interface ResourceChange {
  /** As Terraform names it. */
  readonly address: string;
  /** Without the provider's prefix: `function_action`, `action`, `integration`, `credential`. */
  readonly type: string;
  readonly kind: ChangeKind;
  /** What is; undefined when there is nothing yet. */
  readonly before: JsonObject | undefined;
  /** What will be; undefined when nothing is left. */
  readonly after: JsonObject | undefined;
  /** True at each value that is known only after the apply. */
  readonly unknown: Json;
  /** True at each value that must not be shown. */
  readonly sensitiveBefore: Json;
  readonly sensitiveAfter: Json;
}

/** The parts of a Terraform plan that a review reads. */
export interface Plan {
  readonly changes: readonly ResourceChange[];
  /** What was found to have changed outside of Terraform. */
  readonly drift: readonly ResourceChange[];
  /** Changes of resources of other providers: how many. */
  readonly others: number;
}

const PREFIX = 'genesysactions_';
const PROVIDER = /(^|\/)genesys-actions\/genesysactions$/;

/**
 * Reads what `terraform show -json PLANFILE` prints.
 *
 * @throws {PlanError} for a text that is no plan, a plan that failed, and a plan without our provider
 */
export function readPlan(text: string): Plan {
  let plan: Json;
  try {
    plan = JSON.parse(text) as Json;
  } catch {
    throw new PlanError(
      'This is not a plan: it is not JSON. Make one with: terraform plan -out=FILE && terraform show -json FILE',
    );
  }
  if (!isJsonObject(plan) || typeof plan['format_version'] !== 'string') {
    throw new PlanError(
      'This is not a plan: "format_version" is missing. Make one with: terraform plan -out=FILE && terraform show -json FILE',
    );
  }
  if (!/^1\./.test(plan['format_version'])) {
    throw new PlanError(
      `The plan has format ${plan['format_version']}; this version reads format 1. Update genesys-actions.`,
    );
  }
  if (plan['errored'] === true) {
    throw new PlanError('The plan failed half-way, so it does not say everything. Correct its errors first.');
  }
  if (plan['planned_values'] === undefined) {
    throw new PlanError(
      'This is a state, not a plan: it plans nothing. Make a plan with: terraform plan -out=FILE',
    );
  }
  const all = objectsIn(plan['resource_changes']).filter((each) => each['mode'] !== 'data');
  const ours = all.filter(isOurs);
  if (ours.length === 0 && all.length > 0) {
    const providers = [...new Set(all.map((each) => String(each['provider_name'])))];
    throw new PlanError(
      `The plan has no resource of genesysactions, so there is nothing to review. It is a plan of ${providers.join(', ')}.`,
    );
  }
  return {
    changes: ours.map(readChange),
    drift: objectsIn(plan['resource_drift']).filter(isOurs).map(readChange),
    others: all.filter((each) => !isOurs(each) && kindOf(actionsOf(each)) !== 'none').length,
  };
}

function isOurs(change: JsonObject): boolean {
  return PROVIDER.test(String(change['provider_name'])) && String(change['type']).startsWith(PREFIX);
}

function readChange(resource: JsonObject): ResourceChange {
  const change = objectOf(resource['change']);
  return {
    address: String(resource['address']),
    type: String(resource['type']).slice(PREFIX.length),
    kind: kindOf(actionsOf(resource)),
    before: isJsonObject(change['before']) ? change['before'] : undefined,
    after: isJsonObject(change['after']) ? change['after'] : undefined,
    unknown: change['after_unknown'] ?? false,
    sensitiveBefore: change['before_sensitive'] ?? false,
    sensitiveAfter: change['after_sensitive'] ?? false,
  };
}

function actionsOf(resource: JsonObject): readonly string[] {
  const { actions } = objectOf(resource['change']);
  return Array.isArray(actions) ? (actions as string[]) : [];
}

function kindOf(actions: readonly string[]): ChangeKind {
  if (actions.includes('delete')) return actions.includes('create') ? 'replace' : 'delete';
  if (actions.includes('create')) return actions.includes('forget') ? 'replace' : 'create';
  if (actions.includes('update')) return 'update';
  return actions.includes('forget') ? 'forget' : 'none';
}
