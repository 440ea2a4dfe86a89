import { createTwoFilesPatch } from 'diff';
import { canonicalJson, isJsonObject, objectOf, type Json } from '../shared/json';
import { cutLines } from '../shared/bounds';
import type { ResourceChange } from '../terraform/plan';
import { REDACTED } from '../shared/redaction';
import { maskValue } from '../shared/sensitive';

/** What stands in place of a value that Terraform does not know yet. */
const UNKNOWN_TEXT = '(known after apply)';

/** One attribute that changes, in the words of the configuration. */
export interface ChangedAttribute {
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
const APART = new Set(['id', 'version', 'deployed', 'contract', 'code']);

/** The attributes that a planned change gives another value; contract and code are told apart from them. */
export function attributeChanges(change: ResourceChange): ChangedAttribute[] {
  return compare(change, (path) => !APART.has(path[0] ?? ''));
}

/** What was changed outside: that other code was deployed by its digest, which is known of ours alone. Versions follow from the rest. */
export function driftChanges(change: ResourceChange): ChangedAttribute[] {
  if (change.after === undefined) return [{ path: '', before: 'there', after: 'deleted' }];
  const found = compare(change, (path) => path[0] !== 'version' && path[1] !== 'size');
  const told = found.length > 0 ? found : compare(change, () => true);
  return told.map((each) =>
    each.path === 'code.sha256' && each.after === undefined ? { ...each, after: OTHER_CODE } : each,
  );
}

/** What is deployed where the digest of that is not known. */
const OTHER_CODE = 'uploaded by something else';

function compare(change: ResourceChange, told: (path: readonly string[]) => boolean): ChangedAttribute[] {
  const found: ChangedAttribute[] = [];
  const visit = (
    before: Json | undefined,
    after: Json | undefined,
    marks: { unknown: Json | undefined; hidden: readonly (Json | undefined)[] },
    path: readonly string[],
  ): void => {
    if (path.length > 0 && !told(path)) return;
    const hidden = marks.hidden.includes(true);
    if (!hidden && marks.unknown !== true && (isJsonObject(before) || isJsonObject(after))) {
      const left = objectOf(before);
      const right = objectOf(after);
      const unknown = objectOf(marks.unknown);
      for (const name of [
        ...new Set([...Object.keys(left), ...Object.keys(right), ...Object.keys(unknown)]),
      ].sort()) {
        const inner = marks.hidden.map((each) => (isJsonObject(each) ? each[name] : undefined));
        visit(left[name], right[name], { unknown: unknown[name], hidden: inner }, [...path, name]);
      }
      return;
    }
    if (marks.unknown !== true && canonicalJson(before ?? null) === canonicalJson(after ?? null)) return;
    // A value that is computed anew is no change of the configuration.
    if (marks.unknown === true && after === undefined && change.kind !== 'create') return;
    found.push(attribute(path, before, marks.unknown === true ? UNKNOWN_TEXT : after, hidden));
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
  path: readonly string[],
  before: Json | undefined,
  after: Json | undefined,
  hidden: boolean,
): ChangedAttribute {
  // Below `credentials` stand ids of credentials.
  const name = path[0] === 'credentials' ? '' : (path.at(-1) ?? '');
  const [old, now] = [before, after].map((value) => (hidden ? REDACTED_VALUE : masked(name, value)));
  const show = (value: Json | undefined, shown: Json | undefined): string | undefined => {
    if (value === undefined || value === null) return undefined;
    return shown === REDACTED ? REDACTED : valueText(shown ?? null);
  };
  const made = { path: path.join('.'), before: show(before, old), after: show(after, now) };
  if (typeof (before ?? '') !== 'string' || typeof (after ?? '') !== 'string') return made;
  const texts = [(old ?? '') as string, (now ?? '') as string] as const;
  // Only what is masked differs: that it differs is all there is to say.
  if (texts[0] === texts[1])
    return { ...made, before: made.before && REDACTED, after: made.after && REDACTED };
  if (!texts.some((text) => text.includes('\n') || text.length > 80)) return made;
  return { ...made, diff: cutLines(textDiff(...texts), DIFF_MAX_LINES, DIFF_MAX_LINE) };
}

const REDACTED_VALUE: Json = REDACTED;

/** A value in which nothing looks like a secret any more: texts of JSON are looked through as well. */
function masked(name: string, value: Json | undefined): Json | undefined {
  if (typeof value === 'string') return value === UNKNOWN_TEXT ? value : maskValue(name, value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => masked(name, each) ?? null);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, masked(key, each) ?? null]));
}

/** A diff that is longer than a page is not read: lines, and characters of a line. */
const DIFF_MAX_LINES = 200;
const DIFF_MAX_LINE = 500;

/** Beyond so many changed lines a diff helps nobody, and takes long to find. */
const DIFF_MAX_EDITS = 1000;

/** A unified diff without its header, with three lines around each change. */
function textDiff(before: string, after: string): string {
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
  return typeof value === 'string' && value !== UNKNOWN_TEXT
    ? JSON.stringify(value)
    : typeof value === 'string'
      ? value
      : canonicalJson(value);
}
