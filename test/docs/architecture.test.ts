import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/repository';

const PAGE = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');

/** The configuration of dependency-cruiser, as far as it says what the page says. */
interface Cruiser {
  readonly arrows: Readonly<Record<string, readonly string[]>>;
  readonly ENTRY_POINTS: readonly string[];
}

async function cruiser(): Promise<Cruiser> {
  return (await import(join(ROOT, 'dependency-cruiser.config.mjs'))) as Cruiser;
}

/** The arrows of the first drawing: room → what it may import. */
function drawn(): Map<string, string[]> {
  const [, drawing = ''] = /```mermaid\n([^]*?)```/.exec(PAGE) ?? [];
  return new Map(
    [...drawing.matchAll(/^ {2}([\w-]+) --> ([\w &-]+)$/gm)].map(([, from = '', to = '']) => [
      from,
      to.split(' & ').sort(),
    ]),
  );
}

describe('docs/architecture.md', () => {
  test('draws the arrows that npm run arrows holds', async () => {
    const { arrows } = await cruiser();
    const held = Object.entries(arrows).filter(([, to]) => to.length > 0);
    expect(Object.fromEntries(drawn())).toEqual(
      Object.fromEntries(held.map(([from, to]) => [from, [...to].sort()])),
    );
  });

  test('names every room', () => {
    const rooms = readdirSync(join(ROOT, 'lib'), { withFileTypes: true }).filter((each) =>
      each.isDirectory(),
    );
    const named = [...PAGE.matchAll(/^\| \[`([\w-]+)`\]\(\.\.\/lib\/\1\)/gm)].map(([, room]) => room);
    expect(named.sort()).toEqual(rooms.map(({ name }) => name).sort());
  });

  test('names every entry point', async () => {
    const { ENTRY_POINTS } = await cruiser();
    const table = PAGE.slice(PAGE.indexOf('## Entry points'), PAGE.indexOf('## Three ways through'));
    const named = [...table.matchAll(/^\| \[`lib\/([\w/-]+)\.ts`\]/gm)].map(([, file]) => file);
    expect(named.sort()).toEqual([...ENTRY_POINTS].sort());
  });
});
