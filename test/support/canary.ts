import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { membersOf } from './zips';

/** A text that was looked through, by the name of where it stands. */
export type Text = readonly [name: string, text: string];

/**
 * Every file below a directory as text; of a zip, a saved plan among them, also what is packed in it, and of a state
 * also what its private parts say in clear.
 *
 * @param skip names of directories and beginnings of file names that are not looked into
 */
export async function textsBelow(directory: string, skip: readonly string[] = []): Promise<Text[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const texts: Text[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.split('/').some((part) => skip.some((each) => part.startsWith(each))))
      continue;
    const bytes = await readFile(path);
    texts.push([path, bytes.toString('latin1')]);
    if (bytes.subarray(0, 2).toString('latin1') === 'PK')
      for (const [name, content] of await membersOf(bytes)) {
        const text = content.toString('latin1');
        texts.push([`${path}: ${name}`, text], [`${path}: ${name}, in clear`, inClear(text)]);
      }
    if (entry.name.includes('tfstate')) texts.push([`${path}, in clear`, inClear(bytes.toString('utf8'))]);
  }
  return texts;
}

/** What the base64 texts in a state say. */
function inClear(state: string): string {
  return [...state.matchAll(/"private":\s*"([\w+/=]+)"/g)]
    .map(([, text = '']) => Buffer.from(text, 'base64').toString('utf8'))
    .join('\n');
}

/** The names of the texts in which a secret stands. */
export function holding(texts: readonly Text[], secret: RegExp): string[] {
  return texts.filter(([, text]) => secret.test(text)).map(([name]) => name);
}
