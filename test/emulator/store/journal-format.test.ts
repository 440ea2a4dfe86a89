import {
  decodeJournal,
  EMPTY,
  encodeHead,
  encodeRecord,
  type JournalEntry,
} from '../../../lib/emulator/store/journal-format';

/** A journal with these changes, one a record. */
function journalOf(entries: readonly JournalEntry[]): Buffer {
  let end = EMPTY;
  const lines = entries.map((entry) => {
    const [line, next] = encodeRecord([entry], end);
    end = next;
    return line;
  });
  return Buffer.concat([Buffer.from(encodeHead(end)), ...lines]);
}

const ENTRIES = ['a', 'b', 'c'].map((id): JournalEntry => [
  'org',
  'flows',
  id,
  { id, name: 'é\n"', type: 't', version: '1', published: true, uses: [] },
]);
const JOURNAL = journalOf(ENTRIES);

test('what was written is read', () => {
  expect(decodeJournal(JOURNAL)).toEqual({
    records: ENTRIES.map((entry, index) => ({ number: index + 1, entries: [entry] })),
    end: { records: 3, bytes: JOURNAL.length },
    torn: 0,
    damage: [],
  });
});

test('every bit counts: none flips unnoticed, and the record is named', () => {
  const starts = [160, ...ENTRIES.map((_entry, index) => JOURNAL.indexOf(`{"record":${index + 1},`))];
  const unnoticed: string[] = [];
  for (let at = 0; at < JOURNAL.length; at++) {
    const record = starts.filter((start) => start <= at).length - 1;
    for (let bit = 0; bit < 8; bit++) {
      const bytes = Buffer.from(JOURNAL);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      const [first] = decodeJournal(bytes).damage;
      if (first === undefined || (record >= 1 && first.record !== record)) unnoticed.push(`${at}.${bit}`);
    }
  }
  expect(unnoticed).toEqual([]);
});

test('it is noticed wherever it is cut off', () => {
  const unnoticed = Array.from({ length: JOURNAL.length }, (_each, length) => length).filter(
    (length) => decodeJournal(JOURNAL.subarray(0, length)).damage.length === 0,
  );
  expect(unnoticed).toEqual([]);
});

test('records that are gone, twice there or in another order are noticed', () => {
  const [head, one, two, three] = JOURNAL.toString('utf8').split('\n') as [string, string, string, string];
  const said = (...lines: string[]) =>
    decodeJournal(Buffer.from(lines.map((line) => `${line}\n`).join(''))).damage;
  expect(said(head, one, three)).toEqual([{ record: 2, what: 'it is missing' }]);
  expect(said(head, one)).toEqual([{ record: 2, what: 'it is missing, and so are those up to record 3' }]);
  expect(said(head, one, three, two)).toContainEqual({ record: 2, what: 'it stands in a wrong place' });
  expect(said(head, one, two, two, three)).toEqual([{ record: 2, what: 'it stands in a wrong place' }]);
});

test('half a record behind the end was never answered', () => {
  const [line] = encodeRecord([['org', 'flows', 'd', null]], { records: 3, bytes: JOURNAL.length });
  for (let length = 1; length < line.length; length++) {
    expect(decodeJournal(Buffer.concat([JOURNAL, line.subarray(0, length)]))).toMatchObject({
      torn: length,
      damage: [],
      end: { records: 3, bytes: JOURNAL.length },
    });
  }
  expect(decodeJournal(Buffer.concat([JOURNAL, line])).records).toHaveLength(4);
});
