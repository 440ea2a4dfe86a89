import { createTwoFilesPatch } from 'diff';
import { canonicalJson, isJsonObject, type Json } from '../model/json';
import type { ResourceChange } from './plan';

/** What stands in place of a value that must not be shown. */
export const SENSITIVE = '(sensitive)';

/** What stands in place of a value that Terraform does not know yet. */
export const UNKNOWN = '(known after apply)';

/** One attribute that changes, in the words of the configuration. */
export interface AttributeChange {
  /** `function.timeout_seconds` */
  readonly path: string;
  /** As a person reads it; undefined when there was nothing. */
  readonly before: string | undefined;
  /** As a person reads it; undefined when nothing is left. */
  readonly after: string | undefined;
  /** The unified diff of a text of several lines; undefined for a short value. */
  readonly diff?: string;
}

/** Attributes that a review tells in its own way, or that only mirror others. */
const APART = new Set([
  'id',
  'version',
  'draft_version',
  'function_id',
  'zip_id',
  'zip_name',
  'deployed_sha256',
  'date_deployed',
  'contract',
  'code',
]);

/** The attributes that a planned change gives another value; contract and code are told apart from them. */
export function attributeChanges(change: ResourceChange): AttributeChange[] {
  return compare(change, (path) => !APART.has(path[0] ?? ''));
}

/**
 * What was changed outside. Versions, ids and dates that follow from the rest are left out; that other code was
 * deployed is told by the name of its file.
 */
export function driftChanges(change: ResourceChange): AttributeChange[] {
  if (change.after === undefined) return [{ path: '', before: 'there', after: 'deleted' }];
  const followers = ['version', 'draft_version', 'zip_id', 'date_deployed', 'deployed_sha256', 'code'];
  const found = compare(change, (path) => !followers.includes(path[0] ?? ''));
  // Another upload under the same name, or a draft that was begun, is a change, too.
  return found.length > 0 ? found : compare(change, (path) => path[0] !== 'date_deployed');
}

function compare(change: ResourceChange, told: (path: readonly string[]) => boolean): AttributeChange[] {
  const found: AttributeChange[] = [];
  const visit = (
    before: Json | undefined,
    after: Json | undefined,
    marks: { unknown: Json | undefined; hidden: readonly (Json | undefined)[] },
    path: readonly string[],
  ): void => {
    if (path.length > 0 && !told(path)) return;
    const hidden = marks.hidden.includes(true);
    if (!hidden && marks.unknown !== true && (isJsonObject(before) || isJsonObject(after))) {
      const left = isJsonObject(before) ? before : {};
      const right = isJsonObject(after) ? after : {};
      const unknown = isJsonObject(marks.unknown) ? marks.unknown : {};
      for (const name of [
        ...new Set([...Object.keys(left), ...Object.keys(right), ...Object.keys(unknown)]),
      ].sort()) {
        const deeper = marks.hidden.map((each) => (isJsonObject(each) ? each[name] : undefined));
        visit(left[name], right[name], { unknown: unknown[name], hidden: deeper }, [...path, name]);
      }
      return;
    }
    if (marks.unknown !== true && canonicalJson(before ?? null) === canonicalJson(after ?? null)) return;
    // A value that is computed anew is no change of the configuration.
    if (marks.unknown === true && after === undefined && change.kind !== 'create') return;
    found.push(attribute(path.join('.'), before, marks.unknown === true ? UNKNOWN : after, hidden));
  };
  visit(
    change.before,
    change.after,
    { unknown: change.unknown, hidden: [change.sensitiveBefore, change.sensitiveAfter] },
    [],
  );
  return found;
}

function attribute(
  path: string,
  before: Json | undefined,
  after: Json | undefined,
  hidden: boolean,
): AttributeChange {
  const show = (value: Json | undefined): string | undefined =>
    value === undefined || value === null ? undefined : hidden ? SENSITIVE : valueText(value);
  const made = { path, before: show(before), after: show(after) };
  if (hidden || typeof (before ?? '') !== 'string' || typeof (after ?? '') !== 'string') return made;
  const texts = [(before ?? '') as string, (after ?? '') as string] as const;
  if (!texts.some((text) => text.includes('\n') || text.length > 80)) return made;
  return { ...made, diff: textDiff(...texts) };
}

/** Beyond so many changed lines a diff helps nobody, and takes long to find. */
const DIFF_MAX_EDITS = 1000;

/** A unified diff without its header, with three lines around each change. */
export function textDiff(before: string, after: string): string {
  const patch = createTwoFilesPatch('before', 'after', ended(before), ended(after), undefined, undefined, {
    context: 3,
    maxEditLength: DIFF_MAX_EDITS,
  });
  if (patch === undefined) return `${lines(before)} lines → ${lines(after)} other lines`;
  return patch.slice(patch.indexOf('@@')).trimEnd();
}

function lines(text: string): number {
  return ended(text).split('\n').length - 1;
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function valueText(value: Json): string {
  return typeof value === 'string' && value !== UNKNOWN
    ? JSON.stringify(value)
    : typeof value === 'string'
      ? value
      : canonicalJson(value);
}
