import { isJsonObject, objectOf, textOrUndefined, type Json, type JsonObject } from '../shared/json';
import { UNPACKED_MAX_BYTES, ZIP_MAX_BYTES } from '../model/limits';
import { inUseSummary, REFUSED_WHILE_USED, usersText, type Consumer } from '../model/deletion';
import { checkRuntimeByCalendar } from '../model/runtimes';
import { today } from '../shared/today';
import { cut } from '../shared/bounds';
import { attributeChanges, driftChanges, type ChangedAttribute } from './attributes';
import { codeChange, type CodeChange, type ManifestLookup } from './code';
import { inputChanges, outputChanges, worst, type ContractChange, type Effect } from './contract-changes';
import { PlanError, type ChangeKind, type Plan, type ResourceChange } from '../terraform/plan';
import type { PlanWarning } from '../terraform/plan-output';

/** What a plan means for one resource and those who use it. */
export interface ResourceReview {
  readonly address: string;
  /** `function_action`, `action`, `integration` or `credential`. */
  readonly type: string;
  /** Its name in the org. */
  readonly name: string;
  /** Its id in the org; undefined for a new one. */
  readonly id: string | undefined;
  readonly kind: ChangeKind;
  /** What changes for callers. */
  readonly effect: Effect;
  /** Why, in whole sentences. */
  readonly reasons: readonly string[];
  /** Why the apply will be refused, and what to do; undefined when nothing that is known stands in its way. */
  readonly refusal: string | undefined;
  readonly contract: readonly ContractChange[];
  readonly attributes: readonly ChangedAttribute[];
  readonly code: CodeChange | undefined;
  /** What was changed outside of Terraform; the plan puts it right. */
  readonly drift: readonly ChangedAttribute[];
  /**
   * Worth knowing although nothing breaks: runtimes that end, packages that grow, code that is not known, and what the plan
   * itself warned of.
   */
  readonly warnings: readonly string[];
  /** What uses the action; undefined when nobody was asked, or nobody answered. */
  readonly consumers: readonly Consumer[] | undefined;
}

/** A plan, in the words of those who call the actions. */
export interface Review {
  /** The stack, where it is known. */
  readonly stack: string | undefined;
  /** The worst effect of all. */
  readonly effect: Effect;
  /** One line that says it all. */
  readonly summary: string;
  /** What changes, worst first; what stays as it is and was not touched outside is left out. */
  readonly resources: readonly ResourceReview[];
  /** How many resources stay as they are. */
  readonly unchanged: number;
  /** How many resources of other providers change: not reviewed. */
  readonly others: number;
  /** What the plan warned of without naming a resource. */
  readonly warnings: readonly string[];
}

/** What a review looks up beside the plan. */
export interface ReviewContext {
  readonly stack?: string | undefined;
  /** @default nothing is known but digests */
  readonly manifests?: ManifestLookup;
  /** What the plan warned of. @default nothing is known of it */
  readonly planWarnings?: readonly PlanWarning[];
  /** What uses an action of the org. A review comes also when this fails. @default nobody is asked */
  readonly consumers?: (id: string, secure: boolean) => Promise<readonly Consumer[]>;
}

/** A zip that grew by at least this factor is worth a warning. */
const GROWTH = 1.25;

/** A text of the plan is shown with so many characters. */
const WARNING_MAX = 2000;

/**
 * Tells what a plan means. What is not known is said, and called breaking where it may be: a review always comes.
 *
 * @throws {PlanError} when a contract in it is not JSON
 */
export async function reviewPlan(plan: Plan, context: ReviewContext = {}): Promise<Review> {
  const drifted = new Map(plan.drift.map((each) => [each.address, each]));
  const resources: ResourceReview[] = [];
  let unchanged = 0;
  for (const change of plan.changes) {
    const drift = drifted.get(change.address);
    const warned = (context.planWarnings ?? []).some(({ address }) => address === change.address);
    if (change.kind === 'none' && drift === undefined && !warned) unchanged++;
    else resources.push(await reviewResource(change, drift, context));
  }
  // A resource that was deleted outside, and from the configuration too, is in the drift only.
  for (const change of plan.drift) {
    if (!plan.changes.some(({ address }) => address === change.address))
      resources.push(await reviewResource({ ...change, kind: 'none' }, change, context));
  }
  const order: readonly Effect[] = ['breaking', 'compatible', 'text', 'none'];
  resources.sort(
    (left, right) =>
      order.indexOf(left.effect) - order.indexOf(right.effect) || (left.address < right.address ? -1 : 1),
  );
  const warnings = (context.planWarnings ?? [])
    .filter(({ address }) => !resources.some((each) => each.address === address))
    .map(warningText);
  return {
    stack: context.stack,
    effect: worst(resources.map(({ effect }) => effect)),
    summary: summarise(resources, warnings, unchanged, plan.others),
    resources,
    unchanged,
    others: plan.others,
    warnings,
  };
}

async function reviewResource(
  change: ResourceChange,
  drift: ResourceChange | undefined,
  context: ReviewContext,
): Promise<ResourceReview> {
  const { address, type, kind, before, after } = change;
  const isAction = type === 'function_action' || type === 'action';
  const contract = isAction ? contractChanges(change) : [];
  const name = textOrUndefined(after?.['name']) ?? textOrUndefined(before?.['name']) ?? address;
  const code = type === 'function_action' ? await codeOf(change, context) : undefined;
  const id = textOrUndefined(before?.['id']);
  const affected = isAction && id !== undefined && ['replace', 'delete'].includes(kind);
  const asked =
    id !== undefined && isAction && kind !== 'none' && (affected || contract.length > 0)
      ? await askConsumers(id, before?.['secure'] === true, context)
      : {};
  const { consumers } = asked;
  const { effect, reasons } = isAction ? actionEffect(change, contract, consumers) : otherEffect(change);
  const planWarnings = (context.planWarnings ?? [])
    .filter((each) => each.address === address)
    // Told by the review itself, where it knows who uses it.
    .filter(
      (each) =>
        consumers === undefined || each.summary !== inUseSummary(textOrUndefined(before?.['name']) ?? ''),
    )
    .map(warningText);
  return {
    address,
    type,
    name,
    id,
    kind,
    effect,
    reasons,
    refusal: affected ? refusalOf(change, consumers) : undefined,
    contract,
    attributes: kind === 'delete' || kind === 'none' || kind === 'forget' ? [] : attributeChanges(change),
    code,
    drift: drift === undefined ? [] : driftChanges(drift),
    warnings: [
      ...(asked.failure === undefined
        ? []
        : [`It is not known what uses it: ${cut(asked.failure, WARNING_MAX)}`]),
      ...(type === 'function_action' ? warningsOf(change, code, planWarnings) : []),
      ...planWarnings,
    ],
    consumers,
  };
}

async function askConsumers(
  id: string,
  secure: boolean,
  { consumers }: ReviewContext,
): Promise<{ readonly consumers?: readonly Consumer[] | undefined; readonly failure?: string }> {
  try {
    return { consumers: await consumers?.(id, secure) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** Under the default policy, an action that is used is neither deleted nor replaced. */
function refusalOf(
  { before }: ResourceChange,
  consumers: readonly Consumer[] | undefined,
): string | undefined {
  if (before?.['deletion_policy'] !== 'block_if_used' || before['version'] === null) return undefined;
  if (consumers === undefined) {
    return 'The apply is refused if a flow uses it (deletion_policy "block_if_used").';
  }
  return consumers.length === 0 ? undefined : REFUSED_WHILE_USED;
}

function warningText({ summary, detail }: PlanWarning): string {
  const line = `${summary}: ${detail}`.replace(/\s+/g, ' ').trim();
  return cut(line, WARNING_MAX);
}

function actionEffect(
  { kind, before, after }: ResourceChange,
  contract: readonly ContractChange[],
  consumers: readonly Consumer[] | undefined,
): { effect: Effect; reasons: string[] } {
  const used =
    consumers === undefined
      ? []
      : [
          consumers.length === 0
            ? 'Architect knows of nothing that uses it.'
            : `Used by ${consumers.length} ${consumers.length === 1 ? 'flow' : 'flows'}: ${usersText(consumers)}.`,
        ];
  switch (kind) {
    case 'create':
      return { effect: 'none', reasons: ['New: nobody calls it yet.'] };
    case 'replace':
      if (before?.['deletion_policy'] === 'retain') {
        return {
          effect: 'compatible',
          reasons: [
            'A new one with a new id is made beside it; the old one stays in the org (deletion_policy "retain"), and callers go on with it.',
            ...used,
          ],
        };
      }
      return {
        effect: 'breaking',
        reasons: [
          contract.length > 0
            ? 'It gets a new id, because the contract of a published action cannot change: callers keep the old id and fail.'
            : 'It gets a new id: callers keep the old one and fail.',
          ...used,
        ],
      };
    case 'delete':
      return before?.['deletion_policy'] === 'retain'
        ? {
            effect: 'none',
            reasons: ['It is left in the org and no longer managed (deletion_policy "retain").'],
          }
        : { effect: 'breaking', reasons: ['It is deleted: callers fail.', ...used] };
    case 'forget':
      return { effect: 'none', reasons: ['It stays in the org and is no longer managed.'] };
    case 'none':
      return { effect: 'none', reasons: [] };
    case 'update': {
      const effect = worst(contract.map((each) => each.effect));
      if (contract.length > 0) return { effect, reasons: ['The contract changes in place.', ...used] };
      if (before?.['publish'] === false && after?.['publish'] === true)
        return { effect: 'none', reasons: ['It is published for the first time.'] };
      return { effect: 'none', reasons: ['The contract stays as it is.'] };
    }
  }
}

function otherEffect({ type, kind, before, after, unknown }: ResourceChange): {
  effect: Effect;
  reasons: string[];
} {
  if (type === 'integration') {
    if (kind === 'update' && before?.['enabled'] === true && after?.['enabled'] === false)
      return { effect: 'breaking', reasons: ['It is disabled: none of its actions can be executed.'] };
    if (kind === 'delete' || kind === 'replace')
      return {
        effect: 'breaking',
        reasons: [`It is ${kind === 'delete' ? 'deleted' : 'replaced'}: its actions go with it.`],
      };
  }
  if (type === 'credential' && kind === 'update' && isJsonObject(unknown)) {
    if (unknown['fields_wo_version'] === true)
      return {
        effect: 'none',
        reasons: ['The secret fields differ from those written last: they are sent.'],
      };
  }
  if (type === 'credential' && kind === 'delete')
    return { effect: 'breaking', reasons: ['It is deleted: actions that use its fields fail.'] };
  return { effect: 'none', reasons: [] };
}

function contractChanges(change: ResourceChange): ContractChange[] {
  const { address, before, after, kind, unknown } = change;
  if (before === undefined || after === undefined || kind === 'none') return [];
  const hidden = isJsonObject(unknown) ? unknown['contract'] : unknown;
  const isHidden = (part: 'input' | 'output'): boolean =>
    hidden === true || (isJsonObject(hidden) && hidden[part] === true);
  const changes = { input: inputChanges, output: outputChanges };
  return (['input', 'output'] as const).flatMap((part) =>
    isHidden(part)
      ? [{ part, effect: 'breaking', path: '', message: UNKNOWN_CONTRACT } as const]
      : changes[part](schema(before, part, address), schema(after, part, address)),
  );
}

/** What cannot be ruled out is breaking. */
const UNKNOWN_CONTRACT =
  'is known only after the apply, so nobody can say what it means for callers: write the contract so that it does not depend on resources that are not yet made';

function schema(action: JsonObject, part: 'input' | 'output', address: string): Json {
  const contract = objectOf(action['contract']);
  try {
    return JSON.parse(textOrUndefined(contract[part]) ?? '{}') as Json;
  } catch {
    throw new PlanError(`The plan's contract.${part} of ${address} is not JSON.`);
  }
}

async function codeOf(
  { kind, before, after }: ResourceChange,
  context: ReviewContext,
): Promise<CodeChange | undefined> {
  if (kind === 'none' || after === undefined) return undefined;
  const now = digest(after);
  const old = before === undefined ? undefined : digest(before);
  if (now === undefined || now === old) return undefined;
  return codeChange(old, now, context.manifests ?? (() => undefined));
}

/** Of the code that an action has, managed or kept. */
function digest({ code, deployed }: JsonObject): string | undefined {
  return textOrUndefined(objectOf(code)['sha256']) ?? textOrUndefined(objectOf(deployed)['sha256']);
}

function warningsOf(
  { after, before, unknown }: ResourceChange,
  code: CodeChange | undefined,
  planWarnings: readonly string[],
): string[] {
  const found: string[] = [];
  const settings = (after ?? before)?.['function'];
  const name = textOrUndefined(objectOf(settings)['runtime']);
  // What the function stays on; whether it may be moved there, its plan has said.
  // A plan that has asked the org knows better.
  const isTold = planWarnings.some((text) => text.includes(`The runtime ${name} `));
  const problems = name === undefined || isTold ? [] : checkRuntimeByCalendar(name, today());
  // Of a runtime that is newer than this list, nothing is known.
  found.push(...problems.filter(({ rule }) => rule !== 'runtime/unknown').map(({ message }) => message));
  const hidden = objectOf(objectOf(unknown)['code'])['sha256'] === true;
  if (hidden)
    found.push('The digest of the code is known only after the apply: this review says nothing about it.');
  if (code !== undefined && code.details === undefined) {
    found.push(
      'What is in the code is not known: there is no manifest for ' +
        (code.bytesAfter === undefined ? 'the new package.' : 'the deployed package.'),
    );
  }
  if (
    code?.bytesBefore !== undefined &&
    code.bytesAfter !== undefined &&
    code.bytesAfter >= code.bytesBefore * GROWTH
  ) {
    const percent = Math.round((code.bytesAfter / code.bytesBefore - 1) * 100);
    found.push(
      `The package grows by ${percent} %: ${bytesText(code.bytesBefore)} → ${bytesText(code.bytesAfter)}.`,
    );
  }
  if (code?.bytesAfter !== undefined && code.bytesAfter > ZIP_MAX_BYTES / 2) {
    found.push(
      `The package has ${bytesText(code.bytesAfter)}; at most ${bytesText(ZIP_MAX_BYTES)} are allowed (${bytesText(UNPACKED_MAX_BYTES)} unpacked).`,
    );
  }
  return found;
}

function summarise(
  resources: readonly ResourceReview[],
  notes: readonly string[],
  unchanged: number,
  others: number,
): string {
  const changed = resources.filter(({ kind }) => kind !== 'none');
  const count = (number: number, one: string, many = one): string[] =>
    number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  const isUpdate = (effect: Effect) => (each: ResourceReview) =>
    each.effect === effect && each.kind !== 'create';
  const parts = [
    ...count(changed.filter(({ effect }) => effect === 'breaking').length, 'breaking'),
    ...count(
      changed.filter(({ refusal, consumers }) => refusal !== undefined && consumers !== undefined).length,
      'to be refused',
    ),
    ...count(changed.filter(isUpdate('compatible')).length, 'compatible'),
    ...count(
      changed.filter((each) => isUpdate('none')(each) || isUpdate('text')(each)).length,
      'without effect on callers',
    ),
    ...count(changed.filter(({ kind }) => kind === 'create').length, 'new'),
    ...count(resources.filter(({ drift }) => drift.length > 0).length, 'changed outside'),
    ...count(
      resources.reduce((sum, { warnings }) => sum + warnings.length, notes.length),
      'warning',
      'warnings',
    ),
  ];
  const rest = [
    ...count(unchanged, 'unchanged'),
    ...count(others, 'of another provider not reviewed', 'of other providers not reviewed'),
  ];
  return parts.length === 0 ? ['No changes', ...rest].join(', ') : [...parts, ...rest].join(', ');
}

/** Bytes as people read them. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
