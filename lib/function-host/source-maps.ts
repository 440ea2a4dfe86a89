import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Where what runs was written. A place in a function's code is told as the place of its source, as it is seen from this
 * process's working directory: `functions/hello/src/index.ts:12:9`.
 *
 * The maps are those beside the package, and where there are none, those that the code itself brings (`index.js.map`).
 * They are read when something is told for the first time.
 */
export class SourcePlaces {
  private readonly maps = new Map<string, SourceMap | undefined>();
  private readonly pattern: RegExp;
  private readonly codeDir: string;

  /** @param codeDir as Node.js knows it: its real path */
  constructor(
    codeDir: string,
    private readonly sourceMaps: string | undefined,
  ) {
    this.codeDir = codeDir;
    const [path, url] = [codeDir, pathToFileURL(codeDir).href].map(escaped);
    this.pattern = new RegExp(`(?:${url ?? ''}|${path ?? ''})[\\\\/]([^:()\\n]+):(\\d+):(\\d+)`, 'g');
  }

  /** A text, such as a stack, with the places of its sources. */
  told(text: string): string {
    if (!text.includes(':')) return text;
    return text.replace(
      this.pattern,
      (whole, file: string, line: string, column: string) =>
        this.place(file, Number(line), Number(column)) ?? whole,
    );
  }

  private place(file: string, line: number, column: number): string | undefined {
    const entry = this.mapOf(file)?.findEntry(line - 1, column - 1);
    if (entry === undefined || !('originalSource' in entry)) return undefined;
    const { originalSource, originalLine, originalColumn } = entry;
    return `${this.seen(originalSource, file)}:${originalLine + 1}:${originalColumn + 1}`;
  }

  /** A source by its path: of a map beside the package it is a URL, of the code's own it is relative to the map. */
  private seen(source: string, file: string): string {
    if (!/^file:/.test(source)) return relative(this.codeDir, resolve(this.codeDir, dirname(file), source));
    const path = fileURLToPath(source);
    const near = relative(process.cwd(), path);
    return near.startsWith('..') ? path : near;
  }

  private mapOf(file: string): SourceMap | undefined {
    if (!this.maps.has(file)) this.maps.set(file, read(mapFileOf(this.codeDir, this.sourceMaps, file)));
    return this.maps.get(file);
  }
}

function read(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(path, 'utf8')) as SourceMapPayload);
  } catch {
    // There is none, or it is none: the place is told as it is.
    return undefined;
  }
}

function mapFileOf(codeDir: string, sourceMaps: string | undefined, file: string): string {
  const beside = sourceMaps === undefined ? undefined : join(sourceMaps, `${file}.map`);
  return beside !== undefined && existsSync(beside) ? beside : join(codeDir, `${file}.map`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
