import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../shared/files';

/** What a debugger looks for at the end of a script. */
const MARK = '//# sourceMappingURL=data:application/json;base64,';

/**
 * Gives unpacked code its source maps, each at the end of its file: so that a debugger finds them wherever the code lies.
 *
 * @param sourceMaps where the maps are, each by its file's path; undefined: there are none
 */
export function writeMapsInto(codeDir: string, sourceMaps: string | undefined): void {
  if (sourceMaps === undefined || !existsSync(sourceMaps)) return;
  for (const name of readdirSync(sourceMaps, { recursive: true, encoding: 'utf8' })) {
    const file = join(codeDir, name.replace(/\.map$/, ''));
    if (!name.endsWith('.map') || !existsSync(file)) continue;
    const code = readFileSync(file, 'utf8');
    const comment = MARK + readFileSync(join(sourceMaps, name)).toString('base64');
    const own = code.lastIndexOf(`\n${MARK}`);
    const changed = `${own < 0 ? code : code.slice(0, own)}\n${comment}\n`;
    if (changed !== code) writeWhole(file, changed);
  }
}
