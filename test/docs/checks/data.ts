import { parseDocument } from 'yaml';
import { parseTemplate } from '../../../lib/velocity/parse';
import type { CodeBlock } from '../../support/pages';

export function jsonProblems({ text }: CodeBlock): string[] {
  return problemsOf(() => JSON.parse(text));
}

export function yamlProblems({ text }: CodeBlock): string[] {
  return parseDocument(text).errors.map(({ message }) => message);
}

/** By the reader of templates that `check` and the emulator have. */
export function velocityProblems({ text }: CodeBlock): string[] {
  return parseTemplate(text).problems.map(({ message }) => message);
}

/** A line of a flow chart: where it begins, a part, its end, or nodes and what leads from one to the next. */
const NODE = String.raw`[\w-]+(\["[^"]+"\])?( & [\w-]+)*`;
const FLOW_CHART = new RegExp(
  String.raw`^(flowchart (TD|LR)|subgraph \w+( \["[^"]+"\])?|direction (TB|LR)|end|` +
    String.raw`${NODE}(\s+<?-->(\|"[^"]+"\|)?\s+${NODE})*|subgraph [\w]+ \["[^"]+"\])$`,
);

/** As far as the drawings here go: mermaid has no reader of flow charts but the one that draws them in a browser. */
export function mermaidProblems({ text }: CodeBlock): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const wrong = lines.filter((line) => !FLOW_CHART.test(line));
  const depth =
    lines.filter((line) => line.startsWith('subgraph ')).length -
    lines.filter((line) => line === 'end').length;
  return [...wrong, ...(depth === 0 ? [] : ['a subgraph without an end, or an end of none'])];
}

function problemsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
