import { crc32 } from 'node:zlib';
import { isJsonObject, type Json } from '../../shared/json';
import type { Change } from './org';
import { COLLECTION_NAMES } from './records';

/*
 * A journal is lines of JSON. The first one, of a fixed length, says how many records there are and where they end, so that
 * a part that is missing is noticed wherever it was cut off. Each record has its number, its length, and a checksum of its
 * number and its changes, so that no bit, no record and no order of records changes unnoticed:
 *
 *   {"format":"genesys-actions-journal/2","records":2,"bytes":412,"crc32":"1c291ca3"}
 *   {"record":1,"bytes":120,"crc32":"3610a686","changes":[["ORG","actions","ID",{…}]]}
 *   {"record":2,"bytes":61,"crc32":"9ae0daaf","changes":[["ORG","actions","ID",null]]}
 *
 * The format before this one had the changes alone in each line.
 */

/** One change as it is written: org id, collection, id, record or null. */
export type JournalEntry = readonly [orgId: string, Change['collection'], id: string, Change['record']];

const FORMAT = 'genesys-actions-journal/2';

/** How long the first line is, its end included. */
const HEAD_BYTES = 160;

/** Where a journal ends. */
export interface End {
  readonly records: number;
  /** The length of the whole file. */
  readonly bytes: number;
}

/** The end of a journal without records. */
export const EMPTY: End = { records: 0, bytes: HEAD_BYTES };

/** What is wrong in a journal, and where. */
interface JournalDamage {
  /** From 1; undefined: no record, but what says how many there are. */
  readonly record?: number;
  readonly what: string;
}

/** A record that is whole. */
interface JournalRecord {
  /** From 1. */
  readonly number: number;
  readonly entries: readonly JournalEntry[];
}

/** What a journal says. */
export interface History {
  /** The records that are whole. */
  readonly records: readonly JournalRecord[];
  /** Where what is whole ends; undefined when it has to be written anew before it can go on. */
  readonly end?: End;
  /** The bytes of a last record that was being written when the process ended. */
  readonly torn: number;
  readonly damage: readonly JournalDamage[];
}

export function encodeHead({ records, bytes }: End): string {
  const told = `{"format":"${FORMAT}","records":${records},"bytes":${bytes}`;
  return `${`${told},"crc32":"${hex(crc32(told))}"}`.padEnd(HEAD_BYTES - 1)}\n`;
}

/** A record, and the end of a journal with it. */
export function encodeRecord(entries: readonly JournalEntry[], end: End): readonly [Buffer, End] {
  const changes = JSON.stringify(entries);
  const number = end.records + 1;
  const line = Buffer.from(
    `{"record":${number},"bytes":${Buffer.byteLength(changes)},"crc32":"${hex(crc32(changes, number))}","changes":${changes}}\n`,
  );
  return [line, { records: number, bytes: end.bytes + line.length }];
}

/** Reads a journal of this format or the one before, whatever is in it. */
export function decodeJournal(bytes: Buffer): History {
  return bytes[0] === CODE_OF_BRACKET ? decodeFirstFormat(bytes) : decodeLines(bytes);
}

/** Whether bytes are a journal of the format before this one. */
export function isFirstFormat(bytes: Buffer): boolean {
  return bytes.length === 0 || bytes[0] === CODE_OF_BRACKET;
}

const CODE_OF_BRACKET = 91;

function decodeLines(bytes: Buffer): History {
  const damage: JournalDamage[] = [];
  const head = decodeHead(bytes.subarray(0, HEAD_BYTES).toString('latin1'));
  if (head === undefined) damage.push({ what: 'its first line is damaged, or of a newer version' });
  const records: JournalRecord[] = [];
  let end = EMPTY;
  let torn = 0;
  for (let at = Math.min(HEAD_BYTES, bytes.length); at < bytes.length;) {
    const stop = bytes.indexOf(10, at);
    const next = stop < 0 ? bytes.length : stop + 1;
    const read = decodeRecord(bytes.subarray(at, next).toString('utf8'));
    const expected = end.records + 1;
    // What is behind the end that the first line tells was never answered: the process ended in between.
    const unanswered = head !== undefined && at >= head.bytes;
    if (unanswered && stop < 0) {
      torn = next - at;
      break;
    }
    if (typeof read === 'string') damage.push({ record: expected, what: read });
    else if (read.number < expected) damage.push({ record: read.number, what: 'it stands in a wrong place' });
    else {
      if (read.number > expected) damage.push(missing(expected, read.number - 1));
      records.push(read);
    }
    const number = typeof read === 'string' ? expected : Math.max(read.number, end.records);
    end = { records: number, bytes: next };
    at = next;
  }
  if (head !== undefined && end.records < head.records) damage.push(missing(end.records + 1, head.records));
  else if (head !== undefined && end.bytes < head.bytes && damage.length === 0)
    damage.push({ record: end.records, what: 'the file was cut off behind it' });
  return { records, torn, damage, ...(damage.length === 0 && { end }) };
}

function missing(first: number, last: number): JournalDamage {
  return {
    record: first,
    what: first === last ? 'it is missing' : `it is missing, and so are those up to record ${last}`,
  };
}

function decodeHead(text: string): End | undefined {
  const [, records, bytes] = /^\{"format":"[^"]+","records":(\d{1,15}),"bytes":(\d{1,15}),/.exec(text) ?? [];
  if (records === undefined || bytes === undefined) return undefined;
  const end: End = { records: Number(records), bytes: Number(bytes) };
  return encodeHead(end) === text ? end : undefined;
}

const RECORD = /^\{"record":(\d{1,15}),"bytes":(\d{1,15}),"crc32":"([0-9a-f]{8})","changes":(.*)\}\n$/s;

/** @returns what is wrong with it, in words, or what it says */
function decodeRecord(line: string): JournalRecord | string {
  if (!line.endsWith('\n')) return 'its end is missing';
  const [, number = '', length = '', checksum = '', changes] = RECORD.exec(line) ?? [];
  if (changes === undefined) return 'it is not in the form of a record';
  if (length !== String(Buffer.byteLength(changes))) return 'it is not as long as it says';
  if (checksum !== hex(crc32(changes, Number(number)))) return 'its checksum does not hold';
  const entries = parseEntries(changes);
  return entries === undefined ? 'it says what no emulator writes' : { number: Number(number), entries };
}

/** The format before: half a line at the end is one whose request was never answered. */
function decodeFirstFormat(bytes: Buffer): History {
  const end = bytes.lastIndexOf(10) + 1;
  const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  const records: JournalRecord[] = [];
  const damage: JournalDamage[] = [];
  for (const [index, line] of lines.entries()) {
    const entries = parseEntries(line);
    if (entries === undefined) damage.push({ record: index + 1, what: 'it cannot be read' });
    else records.push({ number: index + 1, entries });
  }
  return { records, torn: bytes.length - end, damage };
}

function parseEntries(text: string): readonly JournalEntry[] | undefined {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  return Array.isArray(value) && (value as Json[]).every(isEntry)
    ? (value as unknown as readonly JournalEntry[])
    : undefined;
}

function isEntry(value: Json): boolean {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [orgId, collection, id, record] = value as [Json, Json, Json, Json];
  return (
    typeof orgId === 'string' &&
    (COLLECTION_NAMES as readonly Json[]).includes(collection) &&
    typeof id === 'string' &&
    (record === null || (isJsonObject(record) && record['id'] === id))
  );
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
